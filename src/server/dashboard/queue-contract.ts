import type { DecodedData } from './contract.ts';

/** `GET /_millrace/dashboard/queues/NAME/messages?skip=&limit=`: oldest first, without receiving them. */
export interface MessagesReply {
  readonly messages: readonly MessageView[];
  /** How many the queue has, in flight and delayed ones included. */
  readonly total: number;
}

export interface MessageView {
  readonly messageId: string;
  readonly sentMs: number;
  readonly receiveCount: number;
  /** False while it is in flight or delayed. */
  readonly isVisible: boolean;
  readonly groupId?: string;
  readonly sizeBytes: number;
  readonly decoded: DecodedData;
  /** Of a message that reports what a function failed with. */
  readonly failure?: FailureView;
}

export interface FailureView {
  /** Missing for a dead-letter queue, whose messages do not name the function. */
  readonly functionName?: string;
  readonly why: string;
  /** The records of a batch; missing for the event of an asynchronous invocation. */
  readonly batch?: {
    readonly stream: string;
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
  };
}

/**
 * `POST /_millrace/dashboard/queues/NAME/redrive` with `{ functionName }`: failed batches, and events of asynchronous
 * invocations, go to the function again.
 */
export interface RedriveReply {
  readonly batches: number;
  /** Of these batches. */
  readonly records: number;
  readonly events: number;
  readonly failed: number;
  /** Messages that report no failure of this function, or whose records have expired. */
  readonly left: readonly { readonly messageId: string; readonly why: string }[];
}
