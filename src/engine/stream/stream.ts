import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { isStorageError } from '../../storage/error.ts';
import type { LogStore } from '../../storage/port.ts';
import { type QuotaMode, ShardQuota } from '../limits/shard-quota.ts';
import { type NewRecord, UNENCRYPTED, type RecordMarks } from '../shard/record-codec.ts';
import { Routes } from './routes.ts';
import { isShardClosed, Shard, type Written } from '../shard/shard.ts';
import { isAvailable, type StreamDocument } from './document.ts';
import { logIdOf } from './keys.ts';

/** A record on its way to the shard that its hash key names. */
export interface RoutedRecord extends NewRecord {
  /** Given by the producer; else it follows from the partition key. Without either, any shard will do. */
  readonly hashKey: bigint | undefined;
}

export type PutResult =
  | Written
  /** The shard's quota is used up for now. */
  | { readonly kind: 'throttled'; readonly shardId: string }
  /** The store failed, which the operator has been told; the record may or may not be there. */
  | { readonly kind: 'failed'; readonly reason: 'full' | 'other' };

// A shard that closes takes a few store writes until its children are open; longer means that the reshard
// itself is failing, and then the producer is better told.
const RESHARD_PATIENCE_MS = 5_000;

/** A live stream: the newest document and the shards it names. */
export class Stream {
  readonly #logs: LogStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #quotas: QuotaMode;
  readonly #shards = new Map<number, Shard>();
  readonly #listeners = new Set<() => void>();
  #routes: Routes = new Routes([]);
  #marks: RecordMarks = UNENCRYPTED;
  #document: StreamDocument;

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

  /** Takes over a newer document of the same stream. */
  update(document: StreamDocument): void {
    this.#document = document;
    this.#adopt(document);
    this.#tell();
  }

  /** The stream is gone: whoever waits for it is told. */
  end(): void {
    this.#document = { ...this.#document, status: 'DELETING' };
    this.#tell();
  }

  /** Calls `onChange` after every change of the document, and when the stream is gone. */
  watch(onChange: () => void): { stop(): void } {
    this.#listeners.add(onChange);
    return { stop: () => void this.#listeners.delete(onChange) };
  }

  /**
   * Stores one record durably in the shard that its hash key names.
   * @throws StorageError when the store fails
   */
  async put(record: RoutedRecord): Promise<Written | Extract<PutResult, { kind: 'throttled' }>> {
    const shard = this.#shardOf(record);
    if (!shard.quota.admitWrite(record.keyBytes + record.data.length)) {
      return { kind: 'throttled', shardId: shard.id };
    }
    try {
      return await shard.append(record, this.#marks);
    } catch (error) {
      if (!isShardClosed(error)) throw error;
      await this.#waitForClose(shard, error);
      return this.put(record);
    }
  }

  /** Stores records durably, one append for each shard. Results stand in the order of the records. */
  async putAll(records: readonly RoutedRecord[]): Promise<PutResult[]> {
    const results = new Array<PutResult>(records.length);
    const byShard = new Map<Shard, number[]>();
    for (const [place, record] of records.entries()) {
      const shard = this.#shardOf(record);
      if (!shard.quota.admitWrite(record.keyBytes + record.data.length)) {
        results[place] = { kind: 'throttled', shardId: shard.id };
        continue;
      }
      const places = byShard.get(shard);
      if (places) places.push(place);
      else byShard.set(shard, [place]);
    }
    await Promise.all(
      Array.from(byShard, async ([shard, places]) => {
        const stored = await this.#storeTogether(
          shard,
          places.map((place) => records[place]!),
        );
        for (const [order, place] of places.entries()) results[place] = stored[order]!;
      }),
    );
    return results;
  }

  async #storeTogether(shard: Shard, records: readonly RoutedRecord[]): Promise<readonly PutResult[]> {
    try {
      return await shard.appendAll(records, this.#marks).catch(async (error: unknown) => {
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

  /** Waits until the document knows what the log knows already; fails with `error` if it does not come. */
  #waitForClose(shard: Shard, error: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!shard.closed && this.isAvailable) return;
        timer.cancel();
        watch.stop();
        if (shard.closed && this.isAvailable) resolve();
        else reject(error);
      };
      const timer = this.#clock.setTimer(RESHARD_PATIENCE_MS, () => {
        watch.stop();
        reject(error);
      });
      const watch = this.watch(look);
      look();
    });
  }

  #shardOf({ hashKey, partitionKey }: RoutedRecord): Shard {
    if (this.#document.distribution === 'AUTO') return this.#routes.nextShard();
    if (hashKey !== undefined) return this.#routes.shardOfHashKey(hashKey);
    // Without a key: the record was on its way when the stream changed its distribution.
    return partitionKey === undefined
      ? this.#routes.nextShard()
      : this.#routes.shardOfPartitionKey(partitionKey);
  }

  #adopt(document: StreamDocument): void {
    const gone = new Set(this.#shards.keys());
    for (const shardDocument of document.shards) {
      const { number } = shardDocument;
      gone.delete(number);
      const known = this.#shards.get(number);
      if (known) {
        known.document = shardDocument;
      } else {
        const quota = new ShardQuota(this.#clock, this.#quotas);
        this.#shards.set(number, new Shard(shardDocument, logIdOf(document, number), this.#logs, quota));
      }
    }
    for (const number of gone) this.#shards.delete(number);
    this.#routes = new Routes(this.#shards.values());
    this.#marks = { encrypted: document.encryption.type === 'KMS' };
  }

  #tell(): void {
    for (const onChange of this.#listeners) onChange();
  }
}
