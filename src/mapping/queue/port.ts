import type { Namespace } from '../../lib/aws/namespace.ts';

/** Reads the queues of mappings. Implemented by the SQS service. */
export interface QueueReader {
  /** @returns undefined if the queue does not exist */
  describe(queue: QueueRef): QueueInfo | undefined;

  /**
   * Returns visible messages and hides them for the visibility timeout of the queue. Waits for a message if none is
   * visible. The messages of a group of a FIFO queue are in order, and none is returned while an earlier one is hidden.
   * @returns undefined if the queue does not exist; no messages if the wait ends or is aborted
   */
  receive(queue: QueueRef, options: ReceiveOptions): Promise<readonly QueueMessage[] | undefined>;

  /** Deletes messages that were not received again since. */
  delete(queue: QueueRef, messages: readonly QueueMessage[]): Promise<void>;

  /** Returns messages that were not received again since, as if they had not been received. */
  release(queue: QueueRef, messages: readonly QueueMessage[]): void;
}

export interface QueueRef extends Namespace {
  readonly queueName: string;
}

export interface QueueInfo {
  readonly isFifo: boolean;
  readonly visibilitySeconds: number;
  /** Time until the next message can be received: 0 or less if one can be now, Infinity without messages. */
  readonly untilVisibleMs: number;
}

export interface ReceiveOptions {
  /** At most 10, as in ReceiveMessage. */
  readonly maxMessages: number;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

export interface QueueMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** When the message becomes visible again, on the monotonic clock. */
  readonly hiddenUntilMs: number;
  readonly body: string;
  readonly md5OfBody: string;
  /** System attributes under AWS's names. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
  /** Undefined without message attributes. */
  readonly md5OfMessageAttributes: string | undefined;
  /** The tracing header that the sender added. */
  readonly traceHeader: string | undefined;
}

export interface MessageAttribute {
  readonly dataType: string;
  readonly text?: string;
  readonly base64?: string;
}
