import { parseArn } from '../../../lib/aws/arn.ts';
import { parseJsonObject } from '../../../lib/json/json-object.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { InvalidParameterValue } from '../errors.ts';
import type { QueueAttributes } from './attributes.ts';
import type { Queues } from './queues.ts';

/** Where a queue puts messages that were received too often. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
const MAX_RECEIVE_COUNT = 1_000;

/**
 * @param text JSON; the count comes as a number or as text
 * @throws InvalidParameterValue
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

/**
 * The target has to be there, in the same account and region:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 * @throws InvalidParameterValue
 */
export function requireDeadLetterTarget(
  queues: Queues,
  { account, region }: Namespace,
  { RedrivePolicy: text }: Partial<QueueAttributes>,
): void {
  if (!text) return;
  const arn = parseArn(readRedrivePolicy(text).deadLetterTargetArn)!;
  const isNear = arn.account === account && arn.region === region;
  if (isNear && queues.find({ account, region }, arn.resource)) return;
  throw refused(text, 'Dead letter target does not exist.');
}

function refused(text: string, reason: string) {
  return InvalidParameterValue(`Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`);
}
