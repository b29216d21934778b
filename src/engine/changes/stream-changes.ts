import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { LogStore } from '../../storage/port.ts';
import { labelConsumer } from '../consumers/registration.ts';
import { EngineError } from '../error.ts';
import type { QuotaMode } from '../limits/shard-quota.ts';
import type { CountedChange } from '../status.ts';
import type { ConsumerDocument } from '../stream/consumer-document.ts';
import { checkSize, type StreamDocumentStore } from '../stream/document-store.ts';
import {
  newStream,
  type RecordDistribution,
  type Reshard,
  retentionMsOf,
  type StreamDocument,
  type StreamSettings,
  type StreamSpec,
  trimHorizonMs,
} from '../stream/document.ts';
import { logIdOf } from '../stream/keys.ts';
import type { Labels } from '../stream/labels.ts';
import type { Stream } from '../stream/stream.ts';
import { countChange } from './daily-limits.ts';
import { applyReshards } from './lineage.ts';

/** A stream, or one of its consumers: both have tags and a policy. */
export interface Labelled {
  readonly stream: Stream;
  readonly consumer?: ConsumerDocument;
}

/** A change that a stream makes while it is UPDATING. */
export interface StreamChange {
  readonly settings?: Partial<StreamSettings>;
  readonly reshards?: readonly Reshard[];
  /** Set for a change with a daily limit. */
  readonly counted?: CountedChange;
}

const CREATION_ID_BYTES = 8;

/** Creates, changes and deletes streams. Each method checks the newest document and stores the changed one. */
export class StreamChanges {
  readonly #documents: StreamDocumentStore;
  readonly #logs: LogStore;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #quotas: QuotaMode;

  constructor(options: {
    documents: StreamDocumentStore;
    logs: LogStore;
    clock: Clock;
    random: Random;
    quotas: QuotaMode;
  }) {
    this.#documents = options.documents;
    this.#logs = options.logs;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#quotas = options.quotas;
  }

  /** @throws EngineError `stream-exists` */
  async create(namespace: Namespace, spec: StreamSpec): Promise<void> {
    const creationId = this.#random.bytes(CREATION_ID_BYTES).toString('hex');
    const document = newStream(namespace, spec, { creationId, nowMs: this.#clock.now() });
    if (!(await this.#documents.create(document))) throw new EngineError({ kind: 'stream-exists' });
  }

  /**
   * Starts deleting a stream, in any state. Has no effect when the stream is already being deleted.
   * @param options.withConsumers whether to delete the stream even if consumers are registered with it
   * @throws EngineError `has-consumers`, `stream-not-found`
   */
  async delete(stream: Stream, options = { withConsumers: false }): Promise<void> {
    await this.#documents.changeStream(stream.document, (current) => {
      if (current.status === 'DELETING') return undefined;
      if (current.consumers.length > 0 && !options.withConsumers) {
        throw new EngineError({ kind: 'has-consumers' });
      }
      return { ...current, status: 'DELETING' };
    });
  }

  /**
   * Starts a change that takes effect when UPDATING ends.
   * @param decide called with the newest document; returns undefined when there is nothing to do; may throw to abort
   * @throws EngineError when the stream is not ACTIVE, a reshard is not possible, or a daily limit is reached
   */
  async change(stream: Stream, decide: (current: StreamDocument) => StreamChange | undefined): Promise<void> {
    const nowMs = this.#clock.now();
    await this.#update(stream, (current) => {
      const change = decide(current);
      if (!change) return undefined;
      const { settings = {}, reshards = [], counted } = change;
      // Validate all reshards before the first is stored: a stream must never be stuck in UPDATING.
      const planned = applyReshards(current, reshards, nowMs);
      if (reshards.length > 0) checkSize(planned);
      const base = counted === undefined ? current : countChange(current, counted, nowMs, this.#quotas);
      return { ...base, reshards, pending: settings };
    });
  }

  /**
   * Splits and merges shards in order. Later reshards may name children of earlier ones.
   * @throws EngineError when the stream is not ACTIVE, or a reshard is not possible
   */
  async reshard(stream: Stream, ...reshards: readonly Reshard[]): Promise<void> {
    await this.change(stream, () => ({ reshards }));
  }

  /** @throws EngineError `stream-not-active`, `stream-not-found` */
  async setRetention(stream: Stream, retentionHours: number): Promise<void> {
    requireActive(stream.document);
    if (retentionHours > stream.document.retentionHours) {
      // Change the logs first: they must not drop records that the new document promises to keep.
      const retentionMs = retentionMsOf({ retentionHours });
      await Promise.all(
        stream.document.shards.map(({ number }) =>
          this.#logs.setRetention(logIdOf(stream.document, number), retentionMs),
        ),
      );
    }
    const nowMs = this.#clock.now();
    await this.#update(stream, (current) =>
      current.retentionHours === retentionHours
        ? undefined
        : { ...current, retentionHours, hiddenBeforeMs: trimHorizonMs(current, nowMs) },
    );
  }

  /**
   * Changes how records are distributed to shards. Takes effect at once, without a change of state.
   * @throws EngineError `distribution-fixed` for AUTO on a provisioned stream, `stream-not-active`, `stream-not-found`
   */
  async setDistribution(stream: Stream, distribution: RecordDistribution): Promise<void> {
    await this.#documents.changeStream(stream.document, (current) => {
      requireActive(current);
      if (distribution === 'AUTO' && current.mode !== 'ON_DEMAND') {
        throw new EngineError({ kind: 'distribution-fixed' });
      }
      return current.distribution === distribution ? undefined : { ...current, distribution };
    });
  }

  /**
   * Changes the tags and policy of a stream or of one of its consumers, without a change of state.
   * @throws EngineError `stream-not-found`, `consumer-not-found`
   */
  async setLabels({ stream, consumer }: Labelled, change: (labels: Labels) => Labels): Promise<void> {
    await this.#documents.changeStream(stream.document, (current) =>
      consumer ? labelConsumer(current, consumer, change) : { ...current, ...change(current) },
    );
  }

  /** Stores a change that passes through UPDATING; `change` returns undefined when there is nothing to do. */
  #update(stream: Stream, change: (current: StreamDocument) => StreamDocument | undefined): Promise<void> {
    return this.#documents.changeStream(stream.document, (current) => {
      requireActive(current);
      const next = change(current);
      return next && { ...next, status: 'UPDATING' };
    });
  }
}

function requireActive({ status }: StreamDocument): void {
  if (status !== 'ACTIVE') throw new EngineError({ kind: 'stream-not-active', status });
}
