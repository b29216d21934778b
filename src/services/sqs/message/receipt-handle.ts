import type { Random } from '../../../lib/random.ts';

/** Each receive has a new handle; the older handles of the message are invalid then. */
export function newReceiptHandle(messageId: string, random: Random): string {
  return Buffer.from(`${messageId}:${random.uuid()}`).toString('base64');
}

/** @returns undefined for text that is no receipt handle */
export function messageIdOf(receiptHandle: string): string | undefined {
  const text = Buffer.from(receiptHandle, 'base64').toString('latin1');
  return /^([0-9a-f-]{36}):[0-9a-f-]{36}$/.exec(text)?.[1];
}
