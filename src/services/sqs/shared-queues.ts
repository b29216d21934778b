import type { Principal } from '../../policy/principal.ts';
import type { Caller } from '../../schema/caller.ts';
import type { OtherAccounts } from '../other-accounts.ts';
import { parseQueueUrl } from './queue/queue-url.ts';

/**
 * What other accounts can be allowed to do: docs/aws/sqs.md#other-accounts.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-customer-managed-policy-examples.html
 */
export const SHARED_OPERATIONS: ReadonlySet<string> = new Set([
  'ChangeMessageVisibility',
  'ChangeMessageVisibilityBatch',
  'DeleteMessage',
  'DeleteMessageBatch',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
  'SendMessageBatch',
]);

interface Named {
  readonly QueueUrl?: string;
  readonly QueueOwnerAWSAccountId?: string | undefined;
}

/** Queues of other accounts, which their policies share. */
export function sharedQueues(principalOf: (caller: Caller) => Principal): OtherAccounts {
  return {
    operations: SHARED_OPERATIONS,
    ownerOf(input) {
      const { QueueUrl, QueueOwnerAWSAccountId } = input as Named;
      return QueueUrl === undefined ? QueueOwnerAWSAccountId : parseQueueUrl(QueueUrl)?.account;
    },
    principalOf,
  };
}
