import type { Logger } from '../../../lib/log/logger.ts';
import { isStorageError } from '../../../storage/error.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { LOG_ID, META_PREFIX } from '../../../storage/keys.ts';
import { openPayloadLog, type PayloadLog, type PayloadPosition } from '../../../storage/payload-log.ts';
import type { LogStore, MetaStore } from '../../../storage/port.ts';
import { attributesBytes, type StoredAttributes } from './attributes.ts';

/** The content of a message, as the sender provides it. */
export interface MessageContent {
  readonly body: string;
  readonly attributes?: StoredAttributes;
  /** The system attribute AWSTraceHeader. */
  readonly traceHeader?: string;
}

/** The queue that a message was moved from, and what was known of its receives then. */
export interface MovedFrom {
  readonly queueArn: string;
  readonly receiveCount: number;
  readonly firstReceivedMs: number;
}

/** A message without its content, which is only on disk. */
export interface StoredMessage {
  readonly key: string;
  readonly messageId: string;
  readonly sentMs: number;
  /** Wall time before which the message is not delivered after a restart. */
  readonly visibleFromMs: number;
  /** Size of body and attributes. */
  readonly bytes: number;
  /** Who sent it, unless that was the account of the queue. */
  readonly senderId?: string;
  /** The message group: in a FIFO queue it decides the order; in a standard queue it is returned unchanged. */
  readonly groupId?: string;
  /** Only messages of FIFO queues have this and the following members. */
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
  /** Set for a message that a redrive policy has moved to this queue. */
  readonly movedFrom?: MovedFrom;
  /**
   * The message was deleted and its content is gone. Its deduplication id is remembered for five minutes since it was
   * sent.
   */
  readonly isDeleted?: boolean;
}

/**
 * A message as it is stored. Key: `sqs/message/ACCOUNT/REGION/QUEUE/CREATED-NUMBER`, with the creation time of the
 * queue and a number that increases with each message. Earlier releases had only the number.
 */
interface MessageDocument extends Omit<StoredMessage, 'key' | 'bytes'>, Partial<MessageContent> {
  readonly bytes?: number;
  /** Position of the content, which is the JSON of MessageContent; absent if the content is stored inline. */
  readonly at?: PayloadPosition;
}

/** Up to this size a larger document is cheaper than a second write for the content. */
const MAX_INLINE_BYTES = 1024;

export interface MessageStoreOptions {
  readonly meta: MetaStore;
  readonly logs: LogStore;
  readonly logger: Logger;
}

/** Messages on disk: a small document for each, and larger contents in a log. */
export class MessageStore {
  readonly #documents: JsonDocuments<MessageDocument>;
  readonly #payloads: PayloadLog;
  readonly #logger: Logger;
  /** Messages that were loaded at the start and are not assigned to their queues yet. */
  #loaded: readonly StoredMessage[];

  private constructor(
    documents: JsonDocuments<MessageDocument>,
    payloads: PayloadLog,
    logger: Logger,
    loaded: readonly StoredMessage[],
  ) {
    this.#documents = documents;
    this.#payloads = payloads;
    this.#logger = logger;
    this.#loaded = loaded;
  }

  static async open({ meta, logs, logger }: MessageStoreOptions): Promise<MessageStore> {
    const documents = new JsonDocuments<MessageDocument>(meta, META_PREFIX.sqs.message);
    const stored = await documents.list();
    const payloads = await openPayloadLog({
      logs,
      logId: LOG_ID.sqsMessageContents,
      live: stored.flatMap(({ key, value: { at } }) => (at ? [[key, at] as const] : [])),
      move: async (key, from, to) => {
        const moved = await documents.update(key, (message) =>
          message.at?.offset === from.offset ? { ...message, at: to } : undefined,
        );
        return moved?.at?.offset === to.offset;
      },
      onError(error) {
        // The store is closed: the space is reclaimed after the next start.
        if (isStorageError(error, 'not-written')) return;
        logger.warn('could not reclaim the disk space of deleted messages', { error });
      },
    });
    const loaded = stored.map(({ key, value }) => ({
      ...withoutContent(value),
      key,
      bytes: value.bytes ?? contentBytes(value),
    }));
    return new MessageStore(documents, payloads, logger, loaded);
  }

  /**
   * Takes the messages that were stored before this start, in order of sending, by the key of their queue.
   * @param queueKeyOf returns the key of a message's queue, or undefined if the queue was deleted; the message is then
   * deleted as well
   */
  async takeLoaded(
    queueKeyOf: (messageKey: string) => string | undefined,
  ): Promise<Map<string, StoredMessage[]>> {
    const byQueue = new Map<string, StoredMessage[]>();
    for (const message of this.#loaded) {
      const key = queueKeyOf(message.key);
      if (key === undefined) {
        await this.delete(message.key);
        continue;
      }
      const messages = byQueue.get(key);
      if (messages) messages.push(message);
      else byQueue.set(key, [message]);
    }
    this.#loaded = [];
    return byQueue;
  }

  /** Resolves when the message is durable. */
  async create({ key, ...message }: StoredMessage, content: MessageContent): Promise<void> {
    if (message.bytes <= MAX_INLINE_BYTES) {
      await this.#documents.create(key, { ...message, ...content });
      return;
    }
    const { at } = await this.#payloads.put(key, Buffer.from(JSON.stringify(content)));
    try {
      await this.#documents.create(key, { ...message, at });
    } catch (error) {
      // The document may exist after an unknown outcome, so its content is kept.
      if (!isStorageError(error, 'unknown')) this.#payloads.release(key);
      throw error;
    }
  }

  /** @returns undefined when the message was deleted, or its content was lost to disk damage */
  async read(key: string): Promise<MessageContent | undefined> {
    const message = (await this.#documents.get(key))?.value;
    if (!message) return undefined;
    const { body, attributes, traceHeader } = message;
    if (body !== undefined) {
      return { body, ...(attributes && { attributes }), ...(traceHeader !== undefined && { traceHeader }) };
    }
    const payload = this.#payloads.get(key);
    const bytes = payload && (await this.#payloads.read(payload));
    if (bytes) return JSON.parse(bytes.toString('utf8')) as MessageContent;
    if (this.#payloads.get(key) || !payload) {
      this.#logger.error('the content of a message is lost; the message is deleted', { key });
    }
    return undefined;
  }

  /** Deletes the content, and keeps the rest of the document. */
  async deleteContent(key: string): Promise<void> {
    await this.#documents.update(key, (message) => ({
      ...withoutContent(message),
      bytes: 0,
      isDeleted: true,
    }));
    this.#payloads.release(key);
  }

  async delete(key: string): Promise<void> {
    await this.#documents.delete(key);
    this.#payloads.release(key);
  }
}

/** The size that counts towards the bounds of a message and of its queue. */
export function contentBytes({ body = '', attributes = {} }: Partial<MessageContent>): number {
  return Buffer.byteLength(body) + attributesBytes(attributes);
}

function withoutContent(document: MessageDocument): Omit<StoredMessage, 'key' | 'bytes'> {
  const { messageId, sentMs, visibleFromMs, senderId, groupId, deduplicationId, sequenceNumber } = document;
  const { movedFrom, isDeleted } = document;
  return {
    messageId,
    sentMs,
    visibleFromMs,
    ...(senderId !== undefined && { senderId }),
    ...(groupId !== undefined && { groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
    ...(sequenceNumber !== undefined && { sequenceNumber }),
    ...(movedFrom !== undefined && { movedFrom }),
    ...(isDeleted !== undefined && { isDeleted }),
  };
}
