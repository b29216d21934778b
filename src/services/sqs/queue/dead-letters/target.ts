import { parseArn } from '../../../../lib/aws/arn.ts';
import type { Namespace } from '../../../../lib/aws/namespace.ts';
import { isFifo, queueArn } from '../document.ts';
import type { QueueAttributes } from '../attributes.ts';
import type { Queues } from '../queues.ts';
import { allowsRedrive } from './redrive-allow-policy.ts';
import { invalidRedrivePolicy, readRedrivePolicy } from './redrive-policy.ts';

/**
 * The target of a redrive policy must exist in the same account and region, and be FIFO if the source is:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 * @throws InvalidParameterValue
 */
export function requireDeadLetterTarget(
  queues: Queues,
  source: Namespace & { readonly name: string },
  { RedrivePolicy: text }: Partial<QueueAttributes>,
  isFifoSource: boolean,
): void {
  if (!text) return;
  const arn = parseArn(readRedrivePolicy(text).deadLetterTargetArn)!;
  const isSameNamespace = arn.account === source.account && arn.region === source.region;
  const target = isSameNamespace ? queues.find(source, arn.resource) : undefined;
  if (!target) throw invalidRedrivePolicy(text, 'Dead letter target does not exist.');
  if (isFifo(target.document) !== isFifoSource) {
    // AWS ends the sentence with two dots.
    throw invalidRedrivePolicy(text, 'Dead-letter queue must be same type of queue as the source..');
  }
  if (allowsRedrive(target.document.attributes.RedriveAllowPolicy, queueArn(source))) return;
  throw invalidRedrivePolicy(
    text,
    'The RedriveAllowPolicy of the dead letter target does not allow this queue.',
  );
}
