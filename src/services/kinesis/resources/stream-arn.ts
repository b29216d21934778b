import { formatArn, parseArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { validationMessage } from '../../../schema/validate.ts';
import { StreamARN } from '../shapes.ts';

export function streamArn({ account, region, streamName }: Namespace & { streamName: string }): string {
  return formatArn('kinesis', { account, region }, `stream/${streamName}`);
}

/** The member of a request that an ARN came in, for the sentence; with the whole value where the ARN is a part of it. */
export interface ArnMember {
  readonly path: string;
  readonly patternText: string;
  readonly text?: string;
}

/** @throws ValidationException for text that passes the model's loose pattern and is still no stream's ARN */
export function parseStreamArn(
  text: string,
  member: ArnMember = { path: 'streamARN', patternText: StreamARN.patternText },
): Namespace & { streamName: string } {
  const arn = parseArn(text);
  const streamName = /^stream\/([a-zA-Z0-9_.-]{1,128})$/.exec(arn?.resource ?? '')?.[1];
  if (!arn || streamName === undefined) {
    throw ValidationError(
      validationMessage([
        {
          path: member.path,
          quoted: `'${member.text ?? text}'`,
          constraint: `Member must satisfy regular expression pattern: ${member.patternText}`,
        },
      ]),
    );
  }
  return { account: arn.account, region: arn.region, streamName };
}
