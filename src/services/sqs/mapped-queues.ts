import type {
  QueueInfo,
  QueueMessage,
  QueueReader,
  QueueRef,
  ReceiveOptions,
} from '../../mapping/queue/port.ts';
import { isServiceError } from '../../schema/error.ts';
import { md5OfAttributes, selectAttributes } from './message/attributes.ts';
import { systemAttributes } from './message/system-attributes.ts';
import { md5Of } from './message/md5.ts';
import { isFifo } from './queue/document.ts';
import type { Queue, ReceivedMessage } from './queue/queue.ts';
import type { Queues } from './queue/queues.ts';

/** Reads the queues of event source mappings. */
export class MappedQueues implements QueueReader {
  readonly #queues: Queues;

  constructor(queues: Queues) {
    this.#queues = queues;
  }

  describe(queue: QueueRef): QueueInfo | undefined {
    const found = this.#find(queue);
    return (
      found && {
        isFifo: isFifo(found.document),
        visibilitySeconds: found.document.attributes.VisibilityTimeout,
        untilVisibleMs: found.untilVisibleMs(),
      }
    );
  }

  async receive(
    ref: QueueRef,
    { maxMessages, waitMs, signal }: ReceiveOptions,
  ): Promise<readonly QueueMessage[] | undefined> {
    try {
      const received = await this.#find(ref)?.receive({ maxMessages, waitSeconds: waitMs / 1_000, signal });
      return received?.map((message) => toQueueMessage(message, ref.account));
    } catch (error) {
      // The queue was deleted while the receiver waited.
      if (isServiceError(error)) return undefined;
      throw error;
    }
  }

  async delete(ref: QueueRef, messages: readonly QueueMessage[]): Promise<void> {
    const queue = this.#find(ref);
    if (queue) await Promise.all(messages.map((message) => deleteUnlessExpired(queue, message)));
  }

  release(ref: QueueRef, messages: readonly QueueMessage[]): void {
    const queue = this.#find(ref);
    for (const { receiptHandle } of messages) queue?.putBack(receiptHandle);
  }

  #find({ queueName, ...namespace }: QueueRef): Queue | undefined {
    return this.#queues.find(namespace, queueName);
  }
}

async function deleteUnlessExpired(queue: Queue, { receiptHandle }: QueueMessage): Promise<void> {
  try {
    await queue.delete(receiptHandle);
  } catch (error) {
    // The message is visible again, or was received again: a FIFO queue reports that.
    if (!isServiceError(error)) throw error;
  }
}

function toQueueMessage(message: ReceivedMessage, account: string): QueueMessage {
  const { messageId, receiptHandle, hiddenUntilMs, body, attributes = {}, traceHeader } = message;
  const names = Object.keys(attributes);
  return {
    messageId,
    receiptHandle,
    hiddenUntilMs,
    body,
    md5OfBody: md5Of(body),
    attributes: systemAttributes(message, account),
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { type, ...value }]) => [name, { dataType: type, ...value }]),
    ),
    md5OfMessageAttributes:
      names.length === 0 ? undefined : md5OfAttributes(selectAttributes(attributes, ['All'])),
    traceHeader,
  };
}
