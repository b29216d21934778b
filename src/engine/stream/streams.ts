import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Random } from '../../lib/random.ts';
import type { Store } from '../../storage/port.ts';
import {
  addConsumer,
  type ConsumerDocument,
  deleteConsumer,
  labelConsumer,
  MAX_CONSUMERS,
} from '../consumers/registration.ts';
import { EngineError } from '../error.ts';
import { applyReshards } from '../changes/lineage.ts';
import { countChange, type CountedChange } from '../changes/daily-limits.ts';
import type { QuotaMode } from '../limits/shard-quota.ts';
import {
  isAvailable,
  type Labels,
  logIdOf,
  newStream,
  partsOfStreamKey,
  type RecordDistribution,
  type Reshard,
  retentionMsOf,
  type StreamDocument,
  streamKey,
  type StreamSettings,
  type StreamSpec,
  trimHorizonMs,
} from './document.ts';
import { StreamIndex } from './name-index.ts';
import { OnDemandGrowth } from '../changes/on-demand-growth.ts';
import { checkSize, StreamDocumentStore } from './document-store.ts';
import { Stream } from './stream.ts';
import { Transitions } from '../changes/transitions.ts';

export interface EngineOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly quotas: QuotaMode;
  /** Stretches or shrinks the time spent in CREATING, UPDATING and DELETING; nothing else. */
  readonly timeScale: number;
}

/** What carries labels: a stream, or one of its consumers. */
export interface Labelled {
  readonly stream: Stream;
  readonly consumer?: ConsumerDocument;
}

/** What UPDATING is to bring about, in one go. */
export interface StreamChange {
  readonly settings?: Partial<StreamSettings>;
  readonly reshards?: readonly Reshard[];
  /** One of the changes that may be made only so often a day. */
  readonly counted?: CountedChange;
}

const CREATION_ID_BYTES = 8;

/** All streams of all namespaces: found by name, created, changed and deleted. */
export class Streams {
  readonly #options: EngineOptions;
  readonly #streams = new StreamIndex();
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #documents: StreamDocumentStore;
  readonly #transitions: Transitions;
  readonly #growth: OnDemandGrowth;

  private constructor(options: EngineOptions, documents: StreamDocumentStore) {
    const { store, clock, logger, timeScale } = options;
    this.#options = options;
    this.#documents = documents;
    this.#growth = new OnDemandGrowth(this, options);
    this.#transitions = new Transitions({ documents, logs: store.logs, clock, logger, timeScale });
  }

  static async open(options: EngineOptions): Promise<Streams> {
    const documents = new StreamDocumentStore(options.store.meta);
    const streams = new Streams(options, documents);
    await documents.open((key, document) => streams.#adopt(key, document));
    return streams;
  }

  async close(): Promise<void> {
    this.#documents.close();
    await this.#growth.close();
    await this.#transitions.close();
  }

  /** @returns undefined when there is none; a stream in any state otherwise */
  find(namespace: Namespace, streamName: string): Stream | undefined {
    return this.#streams.get(namespace, streamName);
  }

  /** Every stream of a namespace, whatever its state, in code-unit order of name. */
  list(namespace: Namespace): Stream[] {
    return this.#streams.list(namespace);
  }

  /**
   * Calls `onChange` after every change of the stream of that name, and when one comes or goes. The name
   * need not be taken yet.
   */
  watch(namespace: Namespace, streamName: string, onChange: () => void): { stop(): void } {
    const key = streamKey(namespace, streamName);
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers.add(onChange));
    return {
      stop: () => {
        watchers.delete(onChange);
        if (watchers.size === 0 && this.#watchers.get(key) === watchers) this.#watchers.delete(key);
      },
    };
  }

  /** Every stream of every namespace. */
  all(): Iterable<Stream> {
    return this.#streams.all();
  }

  /** @throws EngineError `stream-exists` */
  async create(namespace: Namespace, spec: StreamSpec): Promise<void> {
    const { random, clock } = this.#options;
    const creationId = random.bytes(CREATION_ID_BYTES).toString('hex');
    const document = newStream(namespace, spec, { creationId, nowMs: clock.now() });
    if (!(await this.#documents.create(document))) throw new EngineError({ kind: 'stream-exists' });
  }

  /**
   * Begins to delete a stream, from any state; no effect when that has begun.
   * @param options.withConsumers deletes it even though consumers are registered with it
   * @throws EngineError `has-consumers`, `stream-not-found`
   */
  async delete(stream: Stream, options = { withConsumers: false }): Promise<void> {
    await this.#change(stream, (current) => {
      if (current.status === 'DELETING') return undefined;
      if (current.consumers.length > 0 && !options.withConsumers) {
        throw new EngineError({ kind: 'has-consumers' });
      }
      return { ...current, status: 'DELETING' };
    });
  }

  /**
   * @param maxConsumers that the stream may have
   * @throws EngineError `consumer-exists`, `consumer-limit`, `stream-not-found`, `stream-not-active`
   */
  async registerConsumer(
    stream: Stream,
    { name, tags }: Pick<ConsumerDocument, 'name' | 'tags'>,
    maxConsumers = MAX_CONSUMERS,
  ): Promise<ConsumerDocument> {
    const createdMs = this.#options.clock.now();
    await this.#change(stream, (current) => {
      if (!isAvailable(current)) throw new EngineError({ kind: 'stream-not-active', status: current.status });
      return addConsumer(current, { name, createdMs, tags }, maxConsumers);
    });
    return { name, createdMs, tags, status: 'CREATING' };
  }

  /** Begins to take a consumer out. @throws EngineError `consumer-not-found`, `stream-not-found` */
  async deregisterConsumer(stream: Stream, consumer: ConsumerDocument): Promise<void> {
    await this.#change(stream, (current) => deleteConsumer(current, consumer));
  }

  /** @throws EngineError `stream-not-active`, `stream-not-found` */
  async setRetention(stream: Stream, retentionHours: number): Promise<void> {
    const { logs } = this.#options.store;
    requireActive(stream.document);
    if (retentionHours > stream.document.retentionHours) {
      // First the logs, or they would drop what the document promises by then to keep.
      const retentionMs = retentionMsOf({ retentionHours });
      await Promise.all(
        stream.document.shards.map(({ number }) =>
          logs.setRetention(logIdOf(stream.document, number), retentionMs),
        ),
      );
    }
    const nowMs = this.#options.clock.now();
    await this.#update(stream, (current) =>
      current.retentionHours === retentionHours
        ? undefined
        : { ...current, retentionHours, hiddenBeforeMs: trimHorizonMs(current, nowMs) },
    );
  }

  /**
   * Splits and merges shards, one after the other. The later ones may name children of the earlier.
   * @throws EngineError when the stream is not ACTIVE, or one of them cannot be done
   */
  async reshard(stream: Stream, ...reshards: readonly Reshard[]): Promise<void> {
    await this.change(stream, () => ({ reshards }));
  }

  /**
   * Begins a change that takes hold when UPDATING ends.
   * @param decide on the newest document; undefined where there is nothing to do; may throw to give up
   * @throws EngineError when the stream is not ACTIVE, a reshard cannot be done, or it was changed too often
   */
  async change(stream: Stream, decide: (current: StreamDocument) => StreamChange | undefined): Promise<void> {
    const { clock, quotas } = this.#options;
    const nowMs = clock.now();
    await this.#update(stream, (current) => {
      const change = decide(current);
      if (!change) return undefined;
      const { settings = {}, reshards = [], counted } = change;
      // All of it is tried out first: a stream must never stand in UPDATING before a step that cannot be done.
      const planned = applyReshards(current, reshards, nowMs);
      if (reshards.length > 0) checkSize(planned);
      const noted = counted === undefined ? current : countChange(current, counted, nowMs, quotas);
      return { ...noted, reshards, pending: settings };
    });
  }

  /**
   * Changes how records find their shards, at once; the stream stays in its state.
   * @throws EngineError `distribution-fixed` for AUTO where shards are the owner's to provision, `stream-not-active`,
   * `stream-not-found`
   */
  async setDistribution(stream: Stream, distribution: RecordDistribution): Promise<void> {
    await this.#change(stream, (current) => {
      requireActive(current);
      if (distribution === 'AUTO' && current.mode !== 'ON_DEMAND') {
        throw new EngineError({ kind: 'distribution-fixed' });
      }
      return current.distribution === distribution ? undefined : { ...current, distribution };
    });
  }

  /**
   * Changes what is noted on a stream or on one of its consumers, and nothing else: each stays in its state.
   * @throws EngineError `stream-not-found`, `consumer-not-found`
   */
  async setLabels({ stream, consumer }: Labelled, change: (labels: Labels) => Labels): Promise<void> {
    await this.#change(stream, (current) =>
      consumer ? labelConsumer(current, consumer, change) : { ...current, ...change(current) },
    );
  }

  /** A change that passes through UPDATING; `change` returns undefined where there is nothing to do. */
  #update(stream: Stream, change: (current: StreamDocument) => StreamDocument | undefined): Promise<void> {
    return this.#change(stream, (current) => {
      requireActive(current);
      const next = change(current);
      return next && { ...next, status: 'UPDATING' };
    });
  }

  async #change(
    { document: { creationId, streamName, ...namespace } }: Stream,
    change: (current: StreamDocument) => StreamDocument | undefined,
  ): Promise<void> {
    const document = await this.#documents.change(streamKey(namespace, streamName), (current) =>
      current.creationId === creationId ? change(current) : undefined,
    );
    if (document?.creationId !== creationId) throw new EngineError({ kind: 'stream-not-found' });
  }

  /** Brings the live stream in step with its document. */
  #adopt(key: string, document: StreamDocument | undefined): void {
    const { streamName, ...namespace } = partsOfStreamKey(key);
    const known = this.#streams.get(namespace, streamName);
    if (known && known.document.creationId === document?.creationId) {
      known.update(document);
    } else {
      known?.end();
      this.#streams.delete(namespace, streamName);
      if (document) {
        const stream = new Stream(document, { ...this.#options, logs: this.#options.store.logs });
        this.#streams.set(namespace, streamName, stream);
      }
    }
    if (document) {
      this.#transitions.consider(document);
      this.#growth.consider(document);
    }
    for (const onChange of this.#watchers.get(key) ?? []) onChange();
  }
}

function requireActive({ status }: StreamDocument): void {
  if (status !== 'ACTIVE') throw new EngineError({ kind: 'stream-not-active', status });
}
