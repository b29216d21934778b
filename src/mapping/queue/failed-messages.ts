import { itemFailures, identifierOf } from '../delivery/item-failures.ts';

/**
 * Reads the failed messages in a function's result, when ReportBatchItemFailures is on. No list, `null` and an empty
 * list mean success. A result that is not JSON, and an item that identifies no message of the batch, fail the whole
 * batch: docs/aws/mappings.md#partial-responses-of-queues.
 * @returns the ids of the messages that stay in the queue, or `all`
 */
export function failedMessageIds(
  payload: Buffer,
  messageIds: ReadonlySet<string>,
): ReadonlySet<string> | 'all' {
  const read = itemFailures(payload);
  if (read === 'not-json') return 'all';
  if (read.items === undefined || read.items === null) return new Set();
  if (!Array.isArray(read.items)) return 'all';
  const failed = new Set<string>();
  for (const item of read.items as unknown[]) {
    const messageId = identifierOf(item);
    if (messageId === undefined || !messageIds.has(messageId)) return 'all';
    failed.add(messageId);
  }
  return failed;
}
