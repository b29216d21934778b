import type { Logger } from '../../../lib/log/logger.ts';
import { isStorageError } from '../../../storage/error.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { LOG_ID, META_PREFIX } from '../../../storage/keys.ts';
import { openPayloadLog, type PayloadLog } from '../../../storage/payload-log.ts';
import type { LogStore, MetaStore } from '../../../storage/port.ts';
import type { AsyncInvocation, AsyncInvocationDocument, AttemptProgress } from './documents.ts';

/** Up to this size, storing the payload in the document costs less than a second write. */
const MAX_INLINE_BYTES = 1024;

/** An entry of the queue. The payload stays on disk until the invocation runs. */
export interface StoredInvocation {
  readonly key: string;
  readonly functionArn: string;
  readonly payloadBytes: number;
  readonly progress: AttemptProgress;
}

export interface AsyncInvocationStoreOptions {
  readonly meta: MetaStore;
  readonly logs: LogStore;
  readonly logger: Logger;
}

/** Asynchronous invocations on disk: a small document each, with larger payloads in a log. */
export class AsyncInvocationStore {
  readonly #documents: JsonDocuments<AsyncInvocationDocument>;
  readonly #payloads: PayloadLog;
  readonly #logger: Logger;
  /** Invocations that an earlier server accepted, until `takeEarlier` is called. */
  #earlier: StoredInvocation[];

  private constructor(
    documents: JsonDocuments<AsyncInvocationDocument>,
    payloads: PayloadLog,
    logger: Logger,
    earlier: StoredInvocation[],
  ) {
    this.#documents = documents;
    this.#payloads = payloads;
    this.#logger = logger;
    this.#earlier = earlier;
  }

  static async open({ meta, logs, logger }: AsyncInvocationStoreOptions): Promise<AsyncInvocationStore> {
    const documents = new JsonDocuments<AsyncInvocationDocument>(meta, META_PREFIX.lambda.event);
    const stored = await documents.list();
    const payloads = await openPayloadLog({
      logs,
      logId: LOG_ID.lambdaEventPayloads,
      live: stored.flatMap(({ key, value: { at } }) => (at ? [[key, at] as const] : [])),
      move: async (key, from, to) => {
        const moved = await documents.update(key, (invocation) =>
          invocation.at?.offset === from.offset ? { ...invocation, at: to } : undefined,
        );
        return moved?.at?.offset === to.offset;
      },
      onError(error) {
        // The store was closed; the next server frees the space.
        if (isStorageError(error, 'not-written')) return;
        logger.warn('could not free the disk space of finished asynchronous invocations', { error });
      },
    });
    const earlier = stored.map(({ key, value: { functionArn, payload = '', at, progress } }) => {
      return { key, functionArn, payloadBytes: at?.bytes ?? Buffer.byteLength(payload), progress };
    });
    return new AsyncInvocationStore(documents, payloads, logger, earlier);
  }

  /** Invocations that an earlier server accepted, in order of arrival; empty when called again. */
  takeEarlier(): StoredInvocation[] {
    const earlier = this.#earlier;
    this.#earlier = [];
    return earlier;
  }

  /** Resolves when the invocation is durable. */
  async create(
    key: string,
    invocation: Omit<AsyncInvocation, 'payload'>,
    payload: Buffer,
    progress: AttemptProgress,
  ): Promise<void> {
    if (payload.length <= MAX_INLINE_BYTES) {
      await this.#documents.create(key, { ...invocation, payload: payload.toString('utf8'), progress });
      return;
    }
    const { at } = await this.#payloads.put(key, payload);
    try {
      await this.#documents.create(key, { ...invocation, at, progress });
    } catch (error) {
      // The document may exist after an unknown outcome, so its payload is kept.
      if (!isStorageError(error, 'unknown')) this.#payloads.release(key);
      throw error;
    }
  }

  /** @returns undefined when there is no such invocation, or its payload was damaged and removed by a repair */
  async get(key: string): Promise<(AsyncInvocation & { readonly progress: AttemptProgress }) | undefined> {
    const stored = (await this.#documents.get(key))?.value;
    if (!stored) return undefined;
    const payload = stored.payload ?? (await this.#readPayload(key));
    if (payload !== undefined) return { ...stored, payload };
    this.#logger.error('dropped an asynchronous invocation: its payload was lost', {
      functionArn: stored.functionArn,
      requestId: stored.requestId,
    });
    await this.delete(key);
    return undefined;
  }

  /** Resolves when the progress is durable; no effect when the invocation was deleted. */
  async saveProgress(key: string, progress: AttemptProgress): Promise<void> {
    await this.#documents.update(key, (stored) => ({ ...stored, progress }));
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
