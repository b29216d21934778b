import type { StoredMessage } from '../message/store.ts';

/** The delivery state of a message. It is not stored: after a restart, received messages are visible again. */
export interface QueuedMessage extends StoredMessage {
  /** On the monotonic clock, so that setting the host's clock neither shows nor hides a message. */
  visibleAtMs: number;
  receiveCount: number;
  firstReceivedMs: number | undefined;
  /** The handle of the latest receive. */
  receiptHandle: string | undefined;
}
