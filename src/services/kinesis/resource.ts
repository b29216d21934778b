import { parseStreamArn } from './arn.ts';
import type { StreamAddress } from './context.ts';
import { ResourceARN } from './shapes.ts';

/**
 * The stream that an ARN of tags or a policy names; consumers have neither yet.
 * @throws ValidationException for one that is no stream's
 */
export function resourceAddress(resourceArn: string): StreamAddress {
  parseStreamArn(resourceArn, { path: 'resourceARN', patternText: ResourceARN.patternText });
  return { StreamARN: resourceArn };
}
