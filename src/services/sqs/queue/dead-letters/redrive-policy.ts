import { parseArn } from '../../../../lib/aws/arn.ts';
import { parseJsonObject } from '../../../../lib/json/json-object.ts';
import { InvalidParameterValue } from '../../errors.ts';

/** Where a queue moves messages that were received too often. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
const MAX_RECEIVE_COUNT = 1_000;

/**
 * @param text JSON; the count may be a number or a string
 * @throws InvalidParameterValue
 */
export function readRedrivePolicy(text: string): RedrivePolicy {
  const policy = parseJsonObject(text);
  if (!policy) throw invalidRedrivePolicy(text, 'Redrive policy is not a valid JSON map.');
  const { deadLetterTargetArn: arn, maxReceiveCount: count } = policy;
  const max = Number(count);
  if (typeof arn !== 'string' || parseArn(arn)?.service !== 'sqs') {
    throw invalidRedrivePolicy(
      text,
      'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.',
    );
  }
  if (!Number.isInteger(max) || max < 1 || max > MAX_RECEIVE_COUNT) {
    throw invalidRedrivePolicy(
      text,
      `Invalid value for maxReceiveCount: ${JSON.stringify(count)}, valid values are from 1 to ${MAX_RECEIVE_COUNT} both inclusive.`,
    );
  }
  return { deadLetterTargetArn: arn, maxReceiveCount: max };
}

export function invalidRedrivePolicy(text: string, reason: string) {
  return InvalidParameterValue(`Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`);
}
