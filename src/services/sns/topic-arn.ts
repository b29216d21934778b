import type { Namespace } from '../../lib/aws/namespace.ts';
import { InvalidParameter } from './errors.ts';

const ARN_ELEMENTS = 6;
const REGION_ELEMENT = 3;

/**
 * Checks the ARN of a topic before the topic is looked up: a topic can only be reached in its own region.
 * @param name the member of the request: `TopicArn`, `TargetArn`
 * @throws InvalidParameter
 */
export function requireTopicArn(arn: string, { region }: Pick<Namespace, 'region'>, name = 'TopicArn'): void {
  requireArn(arn, name);
  if (arn.split(':')[REGION_ELEMENT] !== region) throw InvalidParameter(`Invalid parameter: ${name}`);
}

/** @throws InvalidParameter */
export function requireArn(arn: string, name: string): void {
  const { length } = arn.split(':');
  if (length >= ARN_ELEMENTS) return;
  throw InvalidParameter(
    `Invalid parameter: ${name} Reason: An ARN must have at least ${ARN_ELEMENTS} elements, not ${length}`,
  );
}
