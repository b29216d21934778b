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

/** The receives of a message that was received, those in the queue that it was moved from included. */
export function receivesOf({ receiveCount, firstReceivedMs, movedFrom }: QueuedMessage) {
  return {
    receiveCount: receiveCount + (movedFrom?.receiveCount ?? 0),
    firstReceivedMs: movedFrom?.firstReceivedMs ?? firstReceivedMs!,
  };
}
