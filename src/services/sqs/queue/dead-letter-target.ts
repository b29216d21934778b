import { parseArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { QueueAttributes } from './attributes.ts';
import type { Queues } from './queues.ts';
import { invalidRedrivePolicy, readRedrivePolicy } from './redrive-policy.ts';

/**
 * The target of a redrive policy must exist in the same account and region:
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
  const isSameNamespace = arn.account === account && arn.region === region;
  if (isSameNamespace && queues.find({ account, region }, arn.resource)) return;
  throw invalidRedrivePolicy(text, 'Dead letter target does not exist.');
}
