import { hashKeyOf } from '../../src/engine/shard/hash-key.ts';
import type { RoutedRecord, PutResult } from '../../src/engine/stream/stream.ts';
import type { Random } from '../../src/lib/random.ts';
import { isStorageError } from '../../src/storage/error.ts';
import type { KnownRecord, Model } from './model.ts';
import type { Process } from './process.ts';
import type { FaultInjector } from './fault-injector.ts';

const KEYS = 12;
const SMALL_BYTES = 200;
const LARGE_BYTES = 15_000;
const MAX_TOGETHER = 6;

/** Puts records, one or several at a time, and reports the responses to the model. */
export class Producer {
  readonly #process: Process;
  readonly #injector: FaultInjector;
  readonly #random: Random;
  readonly #model: Model;

  /** The store accepts no further writes in this life. */
  storeFailed = false;

  constructor(process: Process, injector: FaultInjector, random: Random) {
    this.#process = process;
    this.#injector = injector;
    this.#random = random;
    this.#model = process.model;
  }

  async putOne(): Promise<void> {
    const mayBeTaken = !this.#injector.hasFailed;
    const known = this.#newRecord();
    try {
      const result = await this.#process.stream!.put(recordOf(known));
      if (this.#process.alive) this.#settle(known, result, mayBeTaken);
    } catch (error) {
      if (!this.#process.alive) return;
      if (!isStorageError(error)) throw error;
      this.#log(`record ${known.id} fails: ${error.kind}`);
      if (error.kind === 'failed') this.storeFailed = true;
      if (error.kind === 'unknown') this.#model.uncertain(known);
      else this.#model.refused(known);
    }
  }

  async putTogether(): Promise<void> {
    const mayBeTaken = !this.#injector.hasFailed;
    const known = Array.from({ length: 1 + this.#random.integer(MAX_TOGETHER) }, () => this.#newRecord());
    const results = await this.#process.stream!.putAll(known.map(recordOf));
    if (!this.#process.alive) return;
    for (const [index, record] of known.entries()) this.#settle(record, results[index]!, mayBeTaken);
  }

  #newRecord(): KnownRecord {
    const bytes = this.#random.fraction() < 0.1 ? LARGE_BYTES : SMALL_BYTES;
    const known = this.#model.sent(`key-${this.#random.integer(KEYS)}`, this.#random.integer(bytes));
    this.#log(`record ${known.id} of ${known.partitionKey} is put, ${known.data.length} bytes`);
    return known;
  }

  #settle(known: KnownRecord, result: PutResult, mayBeTaken: boolean): void {
    switch (result.kind) {
      case 'written':
        this.#log(`record ${known.id} is ${result.sequenceNumber} of ${result.shardId}`);
        if (!mayBeTaken) {
          this.#model.trace.reportViolation(
            `record ${known.id} was acknowledged after the journal had failed`,
          );
        }
        this.#reportWrongShard(known, result.shardId);
        this.#model.acknowledged(known, result);
        break;
      case 'throttled':
        this.#log(`record ${known.id} is throttled`);
        this.#model.refused(known);
        break;
      case 'failed':
        this.#log(`record ${known.id} fails`);
        this.#model.uncertain(known);
        break;
    }
  }

  #reportWrongShard(known: KnownRecord, shardId: string): void {
    const hashKey = hashKeyOf(known.partitionKey);
    const shard = Array.from(this.#process.stream!.shards).find(({ id }) => id === shardId);
    if (shard && (hashKey < shard.range.start || hashKey > shard.range.end)) {
      this.#model.trace.reportViolation(
        `record ${known.id} was written to ${shardId}, which does not contain its hash key`,
      );
    }
  }

  #log(what: string): void {
    this.#model.trace.log(`${this.#model.now()} ${what}`);
  }
}

function recordOf({ partitionKey, data }: KnownRecord): RoutedRecord {
  return { partitionKey, keyBytes: Buffer.byteLength(partitionKey), data, hashKey: undefined };
}
