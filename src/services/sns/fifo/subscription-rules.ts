import { InvalidParameter } from '../errors.ts';
import { deadLetterArn, type SubscriptionSettings } from '../subscriptions/subscription-attributes.ts';
import { isFifoName } from '../../fifo/fifo-name.ts';

/**
 * Checks what a topic may deliver to, with AWS's sentences: docs/aws/sns.md#fifo-topics.
 * @throws InvalidParameter
 */
export function requireDeliverable(
  topicArn: string,
  { endpoint, protocol }: { readonly endpoint: string; readonly protocol: string },
  { redrivePolicy }: SubscriptionSettings,
): void {
  if (!isFifoName(topicArn)) {
    if (protocol !== 'sqs' || !isFifoName(endpoint)) return;
    throw InvalidParameter(
      'Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
  }
  if (protocol !== 'sqs') throw InvalidParameter(`Invalid parameter: Invalid protocol type: ${protocol}`);
  if (redrivePolicy === undefined || !isFifoName(endpoint)) return;
  if (!isFifoName(deadLetterArn(redrivePolicy) ?? '')) {
    throw InvalidParameter(
      'Invalid parameter: RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.',
    );
  }
}
