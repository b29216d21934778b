import { parseArn } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import { ResourceNotFound } from './errors.ts';

/** Parses the ARN of an alarm. @throws ResourceNotFound */
export function alarmOfArn(arn: string): Namespace & { readonly name: string } {
  const parsed = parseArn(arn);
  const name = parsed?.service === 'cloudwatch' ? /^alarm:(.+)$/.exec(parsed.resource)?.[1] : undefined;
  if (!parsed || name === undefined) throw ResourceNotFound();
  return { account: parsed.account, region: parsed.region, name };
}
