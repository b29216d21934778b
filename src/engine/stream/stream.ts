import type { Logger } from '../../lib/log/logger.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { isStorageError } from '../../storage/error.ts';
import type { LogStore } from '../../storage/port.ts';
import { type QuotaMode, ShardQuota } from '../limits/shard-quota.ts';
import { type NewRecord, UNENCRYPTED, type RecordFlags } from '../shard/record-codec.ts';
import { isShardClosed, Shard, type Written } from '../shard/shard.ts';
import { streamArn } from './arn.ts';
import { isAvailable, type StreamDocument } from './document.ts';
import { logIdOf } from './keys.ts';
import { Routes } from './routes.ts';

/** A record and the hash key that selects its shard. */
export interface RoutedRecord extends NewRecord {
  /** Undefined to compute it from the partition key. A record without either goes to any shard. */
  readonly hashKey: bigint | undefined;
}

export type PutResult =
  | Written
  /** The shard's quota is used up for now. */
  | { readonly kind: 'throttled'; readonly shardId: string }
  /** The store failed, which was logged; the record may or may not be stored. */
  | { readonly kind: 'failed'; readonly reason: 'full' | 'other' };

// A closing shard needs a few store writes until its children are open. A longer wait means that the reshard itself
// is failing, so the producer gets an error.
const RESHARD_TIMEOUT_MS = 5_000;

/** A live stream: its newest document and the shards in it. */
export class Stream {
  readonly #logs: LogStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #quotas: QuotaMode;
  readonly #shards = new Map<number, Shard>();
  readonly #listeners = new Set<() => void>();
  #routes: Routes = new Routes([]);
  #flags: RecordFlags = UNENCRYPTED;
  #document: StreamDocument;
  #arn: string | undefined;

  constructor(
    document: StreamDocument,
    { logs, clock, logger, quotas }: { logs: LogStore; clock: Clock; logger: Logger; quotas: QuotaMode },
  ) {
    this.#logs = logs;
    this.#clock = clock;
    this.#logger = logger;
    this.#quotas = quotas;
    this.#document = document;
    this.#adopt(document);
  }

  get document(): StreamDocument {
    return this.#document;
  }

  /** Formatted once, because each call that is checked needs it: the same text is found in a map without hashing it again. */
  get arn(): string {
    return (this.#arn ??= streamArn(this.#document));
  }

  /** Whether records can be written and read. */
  get isAvailable(): boolean {
    return isAvailable(this.#document);
  }

  /** In order of number. */
  get shards(): Iterable<Shard> {
    return this.#shards.values();
  }

  shard(number: number): Shard | undefined {
    return this.#shards.get(number);
  }

  /** Adopts a newer document of the same stream. */
  update(document: StreamDocument): void {
    this.#document = document;
    this.#adopt(document);
    this.#notify();
  }

  /** Marks the stream as deleted and notifies its watchers. */
  end(): void {
    this.#document = { ...this.#document, status: 'DELETING' };
    this.#notify();
  }

  /** Calls `onChange` after every change of the document, and when the stream is removed. */
  watch(onChange: () => void): { stop(): void } {
    this.#listeners.add(onChange);
    return { stop: () => void this.#listeners.delete(onChange) };
  }

  /**
   * Stores one record durably in the shard of its hash key.
   * @throws StorageError when the store fails
   */
  async put(record: RoutedRecord): Promise<Written | Extract<PutResult, { kind: 'throttled' }>> {
    const shard = this.#shardOf(record);
    if (!shard.quota.admitWrite(record.keyBytes + record.data.length)) {
      return { kind: 'throttled', shardId: shard.id };
    }
    try {
      return await shard.append(record, this.#flags);
    } catch (error) {
      if (!isShardClosed(error)) throw error;
      await this.#waitForClose(shard, error);
      return this.put(record);
    }
  }

  /** Stores records durably, with one append for each shard. Results are in the order of the records. */
  async putAll(records: readonly RoutedRecord[]): Promise<PutResult[]> {
    const results = new Array<PutResult>(records.length);
    const byShard = new Map<Shard, number[]>();
    for (const [index, record] of records.entries()) {
      const shard = this.#shardOf(record);
      if (!shard.quota.admitWrite(record.keyBytes + record.data.length)) {
        results[index] = { kind: 'throttled', shardId: shard.id };
        continue;
      }
      const indexes = byShard.get(shard);
      if (indexes) indexes.push(index);
      else byShard.set(shard, [index]);
    }
    await Promise.all(
      Array.from(byShard, async ([shard, indexes]) => {
        const stored = await this.#storeTogether(
          shard,
          indexes.map((index) => records[index]!),
        );
        for (const [order, index] of indexes.entries()) results[index] = stored[order]!;
      }),
    );
    return results;
  }

  async #storeTogether(shard: Shard, records: readonly RoutedRecord[]): Promise<readonly PutResult[]> {
    try {
      return await shard.appendAll(records, this.#flags).catch(async (error: unknown) => {
        if (!isShardClosed(error)) throw error;
        await this.#waitForClose(shard, error);
        return this.putAll(records);
      });
    } catch (error) {
      this.#logger.error('records could not be stored', { log: shard.logId, records: records.length, error });
      const reason = isStorageError(error, 'full') ? 'full' : 'other';
      return records.map(() => ({ kind: 'failed', reason }));
    }
  }

  /**
   * Waits until the document lists the shard, whose log is already closed, as closed. Rejects with `error` after
   * RESHARD_TIMEOUT_MS, or when the stream is deleted.
   */
  #waitForClose(shard: Shard, error: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (!shard.closed && this.isAvailable) return;
        timer.cancel();
        watch.stop();
        if (shard.closed && this.isAvailable) resolve();
        else reject(error);
      };
      const timer = this.#clock.setTimer(RESHARD_TIMEOUT_MS, () => {
        watch.stop();
        reject(error);
      });
      const watch = this.watch(check);
      check();
    });
  }

  #shardOf({ hashKey, partitionKey }: RoutedRecord): Shard {
    if (this.#document.distribution === 'AUTO') return this.#routes.nextShard();
    if (hashKey !== undefined) return this.#routes.shardOfHashKey(hashKey);
    // A record without a key was validated before the stream changed its distribution.
    return partitionKey === undefined
      ? this.#routes.nextShard()
      : this.#routes.shardOfPartitionKey(partitionKey);
  }

  #adopt(document: StreamDocument): void {
    const removed = new Set(this.#shards.keys());
    for (const shardDocument of document.shards) {
      const { number } = shardDocument;
      removed.delete(number);
      const existing = this.#shards.get(number);
      if (existing) {
        existing.document = shardDocument;
      } else {
        const quota = new ShardQuota(this.#clock, this.#quotas);
        this.#shards.set(number, new Shard(shardDocument, logIdOf(document, number), this.#logs, quota));
      }
    }
    for (const number of removed) this.#shards.delete(number);
    this.#routes = new Routes(this.#shards.values());
    this.#flags = { encrypted: document.encryption.type === 'KMS' };
  }

  #notify(): void {
    for (const onChange of this.#listeners) onChange();
  }
}
