import { assert } from '../../../lib/assert.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Random } from '../../../lib/random.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { tooLarge } from '../../error.ts';
import type {
  AppendBatch,
  AppendResult,
  LogBounds,
  LogId,
  LogStore,
  MetaStore,
  ReadResult,
} from '../../port.ts';
import type { LogTransfer } from '../../transfer.ts';
import type { Peers } from '../messages/peers.ts';
import type { MessageLog } from '../messages/port.ts';
import { natsFull } from '../messages/storage-error.ts';
import { Forwarding } from './append/forwarding.ts';
import { CLUSTER_LOG_BOUNDS, type ClusterLogBounds } from './bounds.ts';
import { LogCatalog } from './catalog.ts';
import { logNotFound } from './errors.ts';
import { ClusterLogTransfer } from './log-transfer.ts';
import { Partition } from './state/partition.ts';
import { Publisher } from './append/publish.ts';
import { LogReader } from './read/reader.ts';
import { Removal } from './removal.ts';
import { Retention } from './retention.ts';
import { TailMemory } from './state/tail-memory.ts';
import { type UsedLog, UsedLogs } from './used-logs.ts';

export interface ClusterLogsOptions {
  /** One message log for each partition. Their number is the same on every gateway, and never changes. */
  readonly partitions: readonly MessageLog[];
  /** The subject of a log, from its partition and its token. */
  readonly subjectOf: (partition: number, token: string) => string;
  /** The other gateways. */
  readonly peers: Peers;
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Whether NATS is full: appends are refused, so that removals can be recorded. */
  readonly isFull?: () => boolean;
  readonly bounds?: Partial<ClusterLogBounds>;
}

interface Parts {
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly bounds: ClusterLogBounds;
  readonly partitions: readonly Partition[];
  readonly logs: UsedLogs;
  readonly catalog: LogCatalog;
  readonly publisher: Publisher;
  /** Receives appends of other gateways. */
  readonly receiving: { stop(): void };
  readonly reader: LogReader;
  readonly removal: Removal;
  readonly retention: Retention;
  readonly isFull: () => boolean;
}

/** Logs in a replicated message log that any number of gateways write and read: docs/internals/cluster-log.md. */
export class ClusterLogStore implements LogStore {
  readonly transfer: LogTransfer;
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.transfer = new ClusterLogTransfer(parts);
  }

  static async open(options: ClusterLogsOptions): Promise<ClusterLogStore> {
    const { meta, clock, random, logger, subjectOf, peers, isFull = () => false } = options;
    const bounds = { ...CLUSTER_LOG_BOUNDS, ...options.bounds };
    const memory = new TailMemory(bounds.tailBytes);
    const partitions = await Promise.all(
      options.partitions.map((messages) => Partition.open(messages, { memory, clock, logger })),
    );
    const publisher = new Publisher({ clock, random, limitMs: bounds.publishForMs });
    const forwarding = new Forwarding(peers, publisher, clock);
    const logs = new UsedLogs({
      partitions,
      subjectOf,
      memory,
      publisher,
      forwarding,
      clock,
      random,
      bounds,
    });
    const catalog = await LogCatalog.open(meta, (id, document) => {
      if (!document) logs.forget(id);
    });
    logs.catalog = catalog;
    const reader = new LogReader(logs, bounds.concurrentReads);
    const removal = new Removal(logs, catalog, reader, publisher);
    const retention = new Retention({
      meta,
      catalog,
      partitions,
      intervalMs: bounds.retentionRoundMs,
      clock,
      random,
      logger,
      removal,
    });
    return new ClusterLogStore({
      meta,
      clock,
      bounds,
      partitions,
      logs,
      catalog,
      publisher,
      receiving: forwarding.receive((id) => logs.known(id)?.writer),
      reader,
      removal,
      retention,
      isFull,
    });
  }

  /** What was begun continues; the NATS connection is closed by its opener. */
  close(): void {
    const { retention, catalog, partitions, receiving } = this.#parts;
    receiving.stop();
    retention.close();
    catalog.close();
    for (const partition of partitions) partition.close();
  }

  async createLog(id: LogId, { retentionMs }: { retentionMs: number }): Promise<void> {
    const { catalog, logs, publisher, clock } = this.#parts;
    if (catalog.get(id) || (await catalog.getExact(id))) return;
    const createdMs = clock.now();
    const { index, partition, subject } = logs.placeOf(id);
    // The document last: a gateway that sees it finds a message.
    await publisher.storeFirst(partition.messages, subject, createdMs);
    await catalog.create(id, {
      partition: index,
      retentionMs,
      trimmedBefore: 0,
      trimmedBytes: 0,
      posOffset: 0,
      createdMs,
    });
  }

  async deleteLog(id: LogId): Promise<void> {
    await this.#parts.meta.catchUp();
    await this.#parts.removal.deleteLog(id);
  }

  append(id: LogId, batch: AppendBatch): Promise<AppendResult> {
    const used = this.#parts.logs.known(id);
    if (used) return this.#appendTo(used, batch);
    // The caller may reuse its bytes when this returns.
    const bytes = Buffer.allocUnsafe(batch.byteLength);
    batch.writeTo(bytes, 0);
    const copy: AppendBatch = {
      recordCount: batch.recordCount,
      byteLength: bytes.length,
      writeTo: (target, offset) => void bytes.copy(target, offset),
    };
    return this.#parts.logs.require(id).then((found) => this.#appendTo(found, copy));
  }

  async closeLog(id: LogId): Promise<void> {
    const { writer } = await this.#parts.logs.require(id);
    await writer.close();
  }

  read(id: LogId, fromPos: number, { maxBytes }: { maxBytes: number }): Promise<ReadResult> {
    return this.#parts.reader.read(id, fromPos, maxBytes);
  }

  async waitForAppend(id: LogId, fromPos: number, options: { timeoutMs: number; signal?: AbortSignal }) {
    options.signal?.throwIfAborted();
    const { logs } = this.#parts;
    const { log } = logs.known(id) ?? (await logs.require(id));
    // Without a turn in between when it is known, so that an append after the call ends the wait.
    if (log.state.head.seq === 0) await log.load();
    return log.state.wait(fromPos - log.posOffset, { id, ...options });
  }

  findByTime(id: LogId, timestampMs: number): Promise<number> {
    return this.#parts.reader.findByTime(id, timestampMs);
  }

  bounds(id: LogId): Promise<LogBounds> {
    return this.#parts.reader.bounds(id);
  }

  /** 0 until this gateway has used the log. */
  storedBytes(id: LogId): number {
    const { logs } = this.#parts;
    const used = logs.known(id);
    return used ? Math.max(0, used.log.state.head.totalBytes - logs.document(id).trimmedBytes) : 0;
  }

  trim(id: LogId, beforePos: number): Promise<void> {
    return this.#parts.removal.trim(id, beforePos);
  }

  async setRetention(id: LogId, retentionMs: number): Promise<void> {
    const { logs, catalog } = this.#parts;
    await logs.require(id);
    if (!(await catalog.update(id, (current) => ({ ...current, retentionMs })))) throw logNotFound(id);
  }

  /** How far each partition has been followed. */
  get positions(): number[] {
    return this.#parts.partitions.map(({ position }) => position);
  }

  /** Removes what has expired, in the partitions in which no other gateway does so now. */
  removeExpired(): Promise<void> {
    return this.#parts.retention.run();
  }

  #appendTo({ writer }: UsedLog, batch: AppendBatch): Promise<AppendResult> {
    const { recordCount, byteLength } = batch;
    assert(recordCount > 0, 'a batch contains at least one record');
    const { maxBatchBytes } = this.#parts.bounds;
    if (this.#parts.isFull()) return Promise.reject(natsFull());
    if (byteLength <= maxBatchBytes) return writer.append(batch);
    return Promise.reject(tooLarge('a batch', { bytes: byteLength, maxBytes: maxBatchBytes }));
  }
}
