import { createHash } from 'node:crypto';

// Letters, digits and punctuation:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
const ID = /^[!-~]{1,128}$/;

/** Whether a text may be the group or the deduplication id of a message. */
export function isMessageId(text: string): boolean {
  return ID.test(text);
}

/** The deduplication id of a message without one, where deduplication is based on content. */
export function contentId(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
