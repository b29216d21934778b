import type { Logger } from '../../../lib/log/logger.ts';
import { isStorageError } from '../../../storage/error.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { LOG_ID, META_PREFIX } from '../../../storage/keys.ts';
import { openPayloadLog, type PayloadLog, type PayloadPosition } from '../../../storage/payload-log.ts';
import type { LogStore, MetaStore } from '../../../storage/port.ts';
import { attributesLength, type KeptAttributes } from './attributes.ts';

/** What a sender gives. */
export interface MessageContent {
  readonly body: string;
  readonly attributes?: KeptAttributes;
  /** The system attribute AWSTraceHeader. */
  readonly traceHeader?: string;
}

/** A message without its content, which stays on the disk. */
export interface StoredMessage {
  readonly key: string;
  readonly messageId: string;
  readonly sentMs: number;
  /** Wall time before which it is not handed out, for the server that comes after this one. */
  readonly visibleFromMs: number;
  /** Of body and attributes. */
  readonly bytes: number;
}

/**
 * A message as it is kept. Key: `sqs/message/ACCOUNT/REGION/QUEUE/CREATED-NUMBER`, with the time when the queue was made and a
 * number that grows with each message. Earlier releases had the number alone.
 */
interface MessageDocument extends Omit<StoredMessage, 'key' | 'bytes'>, Partial<MessageContent> {
  readonly bytes?: number;
  /** Where the content lies unless it is small; it is JSON of MessageContent there. */
  readonly at?: PayloadPosition;
}

/** A document this small costs less than a second write for its content does. */
const MAX_INLINE_BYTES = 1024;

export interface MessageStoreOptions {
  readonly meta: MetaStore;
  readonly logs: LogStore;
  readonly logger: Logger;
}

/** Messages on the disk: a small document each, and larger contents in a log. */
export class MessageStore {
  readonly #documents: JsonDocuments<MessageDocument>;
  readonly #payloads: PayloadLog;
  readonly #logger: Logger;
  /** Messages of an earlier server that no queue has taken yet. */
  #earlier: readonly StoredMessage[];

  private constructor(
    documents: JsonDocuments<MessageDocument>,
    payloads: PayloadLog,
    logger: Logger,
    earlier: readonly StoredMessage[],
  ) {
    this.#documents = documents;
    this.#payloads = payloads;
    this.#logger = logger;
    this.#earlier = earlier;
  }

  static async open({ meta, logs, logger }: MessageStoreOptions): Promise<MessageStore> {
    const documents = new JsonDocuments<MessageDocument>(meta, META_PREFIX.sqs.message);
    const earlier = await documents.list();
    const payloads = await openPayloadLog({
      logs,
      logId: LOG_ID.sqsMessageContents,
      live: earlier.flatMap(({ key, value: { at } }) => (at ? [[key, at] as const] : [])),
      move: async (key, from, to) => {
        const moved = await documents.update(key, (message) =>
          message.at?.offset === from.offset ? { ...message, at: to } : undefined,
        );
        return moved?.at?.offset === to.offset;
      },
      onError(error) {
        // Only that the store is closed: the next server gives the space back.
        if (isStorageError(error, 'not-written')) return;
        logger.warn('the space of deleted messages could not be given back', { error });
      },
    });
    const messages = earlier.map(
      ({ key, value: { messageId, sentMs, visibleFromMs, bytes, ...content } }) => {
        return { key, messageId, sentMs, visibleFromMs, bytes: bytes ?? contentBytes(content) };
      },
    );
    return new MessageStore(documents, payloads, logger, messages);
  }

  /**
   * Messages that an earlier server had, in order of sending, by the key of their queue. Each is given out once.
   * @param queueKeyOf the key of the queue that a message belongs to; undefined when that is gone: the message is removed
   */
  async takeEarlier(
    queueKeyOf: (messageKey: string) => string | undefined,
  ): Promise<Map<string, StoredMessage[]>> {
    const byQueue = new Map<string, StoredMessage[]>();
    for (const message of this.#earlier) {
      const key = queueKeyOf(message.key);
      if (key === undefined) {
        await this.delete(message.key);
        continue;
      }
      const messages = byQueue.get(key);
      if (messages) messages.push(message);
      else byQueue.set(key, [message]);
    }
    this.#earlier = [];
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
      // One that may appear yet keeps its content.
      if (!isStorageError(error, 'unknown')) this.#payloads.release(key);
      throw error;
    }
  }

  /** @returns undefined when the message is gone, or its content was lost to damage that a repair left out */
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
      this.#logger.error('the content of a message is lost, and the message is dropped', { key });
    }
    return undefined;
  }

  async delete(key: string): Promise<void> {
    await this.#documents.delete(key);
    this.#payloads.release(key);
  }
}

/** What counts towards the bounds of a message and of its queue. */
export function contentBytes({ body = '', attributes = {} }: Partial<MessageContent>): number {
  return Buffer.byteLength(body) + attributesLength(attributes);
}
