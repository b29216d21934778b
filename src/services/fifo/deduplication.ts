/**
 * How long a repeated message is recognized, by topics and by queues:
 * https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html,
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
 */
export const DEDUPLICATION_MS = 5 * 60_000;

/** Our own bound for a topic or a queue, which AWS does not have: each id takes about 200 bytes of memory. */
export const MAX_DEDUPLICATION_IDS = 100_000;

/** What identifies a repeated message: its id, or its id within its group. */
export function deduplicationKey(
  { groupId = '', deduplicationId = '' }: { readonly groupId?: string; readonly deduplicationId?: string },
  isWithinGroup: boolean,
): string {
  return isWithinGroup ? JSON.stringify([groupId, deduplicationId]) : deduplicationId;
}
