import { parseArn } from '../../lib/arn.ts';
import { parseJsonObject } from '../../lib/json-object.ts';
import { InvalidAttributeValue } from './errors.ts';

/** Where a queue puts messages that were received too often. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
const MAX_RECEIVE_COUNT = 1_000;

/**
 * @param text JSON; the count comes as a number or as text
 * @throws InvalidAttributeValue
 */
export function readRedrivePolicy(text: string): RedrivePolicy {
  const policy = parseJsonObject(text);
  if (!policy) throw refused(text, 'Redrive policy is not a valid JSON map.');
  const { deadLetterTargetArn: arn, maxReceiveCount: count } = policy;
  const max = Number(count);
  if (typeof arn !== 'string' || parseArn(arn)?.service !== 'sqs') {
    throw refused(text, 'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.');
  }
  if (!Number.isInteger(max) || max < 1 || max > MAX_RECEIVE_COUNT) {
    throw refused(
      text,
      `Invalid value for maxReceiveCount: ${JSON.stringify(count)}, valid values are from 1 to ${MAX_RECEIVE_COUNT} both inclusive.`,
    );
  }
  return { deadLetterTargetArn: arn, maxReceiveCount: max };
}

function refused(text: string, reason: string) {
  return InvalidAttributeValue(`Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`);
}
