import { GetQueueUrl } from '../../services/sqs/operations/get-queue-url.ts';
import { PurgeQueue } from '../../services/sqs/operations/purge-queue.ts';
import { SendMessage } from '../../services/sqs/operations/send-message.ts';
import type { PeekedMessage } from '../../services/sqs/queue/peek.ts';
import { sqsTraits } from '../../services/sqs/traits.ts';
import type { Decoded } from '../../server/controls/decoded.ts';
import { contentsOf, type RecordData, toBytes } from './contents.ts';
import type { NamedResource } from './named-resource.ts';

/** A message in a queue. */
export interface QueuedMessage {
  readonly messageId: string;
  /** The value of JSON, else text. */
  readonly body: Decoded;
  /** How often it was received. */
  readonly receiveCount: number;
  /** On the clock of the pipeline. */
  readonly sentAt: Date;
  /** False while it is received or delayed: it cannot be received now. */
  readonly isVisible: boolean;
  /** The message group; undefined in a queue that is not FIFO. */
  readonly groupId: string | undefined;
}

/** A queue of a pipeline: a source, or the destination of what was given up. */
export class QueueView {
  readonly name: string;
  readonly #queue: NamedResource;
  readonly #peek: () => Promise<readonly PeekedMessage[]> | undefined;

  /**
   * @internal
   * @param peek returns undefined for a queue that does not exist
   */
  constructor(queue: NamedResource, peek: () => Promise<readonly PeekedMessage[]> | undefined) {
    this.name = queue.name;
    this.#queue = queue;
    this.#peek = peek;
  }

  /**
   * Sends a message.
   * @param options.groupId required by a FIFO queue, whose contents then identify duplicates
   * @throws ClientError for a message that the queue refuses
   * @throws OperatorError for a queue that does not exist
   */
  async send(body: RecordData, { groupId }: { readonly groupId?: string } = {}): Promise<void> {
    const text = toBytes(body).toString();
    await this.#queue.call(sqsTraits, SendMessage, {
      QueueUrl: await this.#url(),
      MessageBody: text,
      ...(groupId !== undefined && { MessageGroupId: groupId, MessageDeduplicationId: `${groupId}/${text}` }),
    });
  }

  /** The messages that are in the queue, in order of sending. Looking at them does not receive them. */
  async messages(): Promise<readonly QueuedMessage[]> {
    const peeked = await this.#peek();
    if (!peeked) throw this.#queue.unknown();
    return peeked.map(({ messageId, body, receiveCount, sentMs, isVisible, groupId }) => ({
      messageId,
      body: contentsOf(Buffer.from(body)),
      receiveCount,
      sentAt: new Date(sentMs),
      isVisible,
      groupId,
    }));
  }

  /** Deletes all messages, those that are received or delayed as well. */
  async purge(): Promise<void> {
    await this.#queue.call(sqsTraits, PurgeQueue, { QueueUrl: await this.#url() });
  }

  async #url(): Promise<string> {
    return (await this.#queue.call(sqsTraits, GetQueueUrl, { QueueName: this.name })).QueueUrl;
  }
}
