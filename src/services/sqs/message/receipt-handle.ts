import type { Random } from '../../../lib/random.ts';

/** Each receive creates a new handle, which invalidates the older handles of the message for deletion, and in a FIFO queue for all else. */
export function newReceiptHandle(messageId: string, random: Random): string {
  return Buffer.from(`${messageId}:${random.uuid()}`).toString('base64');
}

/** @returns undefined for text that is not a receipt handle */
export function messageIdOf(receiptHandle: string): string | undefined {
  const text = Buffer.from(receiptHandle, 'base64').toString('latin1');
  return /^([0-9a-f-]{36}):[0-9a-f-]{36}$/.exec(text)?.[1];
}
