import type { Logger } from '../../../lib/log/logger.ts';
import { isStorageError } from '../../../storage/error.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { LOG_ID, META_PREFIX } from '../../../storage/keys.ts';
import { openPayloadLog, type PayloadLog } from '../../../storage/payload-log.ts';
import type { LogStore, MetaStore } from '../../../storage/port.ts';
import type { AcceptedEvent, EventDocument, EventProgress } from './documents.ts';

/** A document this small costs less than a second write for its payload does. */
const MAX_INLINE_BYTES = 1024;

/** An event as the queue knows it: its payload stays on the disk until it is run. */
export interface StoredEvent {
  readonly key: string;
  /** Of the payload. */
  readonly bytes: number;
  readonly progress: EventProgress;
}

export interface EventStoreOptions {
  readonly meta: MetaStore;
  readonly logs: LogStore;
  readonly logger: Logger;
}

/** Events on the disk: a small document each, and larger payloads in a log. */
export class EventStore {
  readonly #documents: JsonDocuments<EventDocument>;
  readonly #payloads: PayloadLog;
  readonly #logger: Logger;
  /** What an earlier server had accepted, until it is asked for. */
  #earlier: StoredEvent[];

  private constructor(
    documents: JsonDocuments<EventDocument>,
    payloads: PayloadLog,
    logger: Logger,
    earlier: StoredEvent[],
  ) {
    this.#documents = documents;
    this.#payloads = payloads;
    this.#logger = logger;
    this.#earlier = earlier;
  }

  static async open({ meta, logs, logger }: EventStoreOptions): Promise<EventStore> {
    const documents = new JsonDocuments<EventDocument>(meta, META_PREFIX.lambda.event);
    const earlier = await documents.list();
    const payloads = await openPayloadLog({
      logs,
      logId: LOG_ID.lambdaEventPayloads,
      live: earlier.flatMap(({ key, value: { at } }) => (at ? [[key, at] as const] : [])),
      move: async (key, from, to) => {
        const moved = await documents.update(key, (event) =>
          event.at?.offset === from.offset ? { ...event, at: to } : undefined,
        );
        return moved?.at?.offset === to.offset;
      },
      onError(error) {
        // Only that the store is closed: the next server gives the space back.
        if (isStorageError(error, 'not-written')) return;
        logger.warn('the space of ended asynchronous invocations could not be given back', { error });
      },
    });
    const events = earlier.map(({ key, value: { payload = '', at, progress } }) => {
      return { key, bytes: at?.bytes ?? Buffer.byteLength(payload), progress };
    });
    return new EventStore(documents, payloads, logger, events);
  }

  /** Events of an earlier server, in order of arrival; none when called again. */
  takeEarlier(): StoredEvent[] {
    const earlier = this.#earlier;
    this.#earlier = [];
    return earlier;
  }

  /** Resolves when the event is durable. */
  async create(
    key: string,
    event: Omit<AcceptedEvent, 'payload'>,
    payload: Buffer,
    progress: EventProgress,
  ): Promise<void> {
    if (payload.length <= MAX_INLINE_BYTES) {
      await this.#documents.create(key, { ...event, payload: payload.toString('utf8'), progress });
      return;
    }
    const { at } = await this.#payloads.put(key, payload);
    try {
      await this.#documents.create(key, { ...event, at, progress });
    } catch (error) {
      // One that may appear yet keeps its payload.
      if (!isStorageError(error, 'unknown')) this.#payloads.release(key);
      throw error;
    }
  }

  /** @returns undefined when there is no such event, or its payload was lost to damage that a repair left out */
  async get(key: string): Promise<(AcceptedEvent & { readonly progress: EventProgress }) | undefined> {
    const event = (await this.#documents.get(key))?.value;
    if (!event) return undefined;
    const payload = event.payload ?? (await this.#readPayload(key));
    if (payload !== undefined) return { ...event, payload };
    this.#logger.error('the payload of an asynchronous invocation is lost, and it is dropped', {
      functionArn: event.functionArn,
      requestId: event.requestId,
    });
    await this.delete(key);
    return undefined;
  }

  /** Resolves when it is durable; no effect when the event is gone. */
  async saveProgress(key: string, progress: EventProgress): Promise<void> {
    await this.#documents.update(key, (event) => ({ ...event, progress }));
  }

  async delete(key: string): Promise<void> {
    await this.#documents.delete(key);
    this.#payloads.release(key);
  }

  async #readPayload(key: string): Promise<string | undefined> {
    const payload = this.#payloads.get(key);
    return payload && (await this.#payloads.read(payload))?.toString('utf8');
  }
}
