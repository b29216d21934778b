import type { Random } from '../../../lib/random.ts';

/** Another at each receipt: whoever holds an older one has nothing more to say of the message. */
export function newReceiptHandle(messageId: string, random: Random): string {
  return Buffer.from(`${messageId}:${random.uuid()}`).toString('base64');
}

/** @returns undefined for what was never a receipt */
export function messageIdOf(receiptHandle: string): string | undefined {
  const text = Buffer.from(receiptHandle, 'base64').toString('latin1');
  return /^([0-9a-f-]{36}):[0-9a-f-]{36}$/.exec(text)?.[1];
}
