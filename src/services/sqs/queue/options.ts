import type { MovedFrom } from '../message/store.ts';

export interface SendOptions {
  readonly delaySeconds?: number | undefined;
  /** Undefined for the account of the queue. */
  readonly senderId?: string | undefined;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** Set for a message that moves from another queue: it keeps its id, and is not a duplicate. */
  readonly movedMessageId?: string;
  readonly movedFrom?: MovedFrom;
}

export interface ReceiveOptions {
  readonly maxMessages: number;
  readonly visibilitySeconds?: number | undefined;
  readonly waitSeconds?: number | undefined;
  /** ReceiveRequestAttemptId; FIFO queues only. */
  readonly attemptId?: string | undefined;
  readonly signal: AbortSignal;
}
