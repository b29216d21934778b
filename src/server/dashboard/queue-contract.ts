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
  /** The failure of a function that the message reports, if it does. */
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
 * `GET /_millrace/dashboard/buckets/NAME/failures?after=&limit=`: what functions failed with, as their destination wrote
 * it, in the order of its keys. A reply reads 16 MiB at most.
 */
export interface FailedObjectsReply {
  readonly objects: readonly FailedObject[];
  /** For `after`, when there are more. */
  readonly next?: string;
}

export interface FailedObject {
  readonly key: string;
  readonly writtenMs: number;
  readonly sizeBytes: number;
  readonly decoded: DecodedData;
  /** Missing for an object that reports no failure. */
  readonly failure?: FailureView;
}

/**
 * `POST /_millrace/dashboard/queues/NAME/redrive` and `…/buckets/NAME/redrive` with `{ functionName }`: failed batches, and events of asynchronous
 * invocations, go to the function again.
 */
export interface RedriveReply {
  readonly batches: number;
  /** Of these batches. */
  readonly records: number;
  readonly events: number;
  readonly failed: number;
  /** Messages that report no failure of this function, or whose records have expired. */
  readonly left: readonly {
    /** The id of the message, or the key of the object. */
    readonly id: string;
    readonly why: string;
  }[];
}
