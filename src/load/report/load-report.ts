import { Latencies } from './latencies.ts';

/** What a shard has accepted, in records of the producer, and how often it has refused a record of the stream. */
export interface ShardCounts {
  records: number;
  bytes: number;
  throttled: number;
}

/** The counters of a load. */
export class LoadReport {
  /** Records that the stream has accepted, and their size with their keys. */
  accepted = 0;
  bytes = 0;
  /** Calls of PutRecords, and the records in them: an aggregate is one. */
  calls = 0;
  sent = 0;
  /** Records of the stream that were refused because of a limit, or failed for another reason. */
  throttled = 0;
  failed = 0;
  /** Records that were sent again, each time. */
  retried = 0;
  /** Members of aggregates that were sent again, because a reshard had moved them to another shard. */
  misplaced = 0;
  /** Records that were given up after their life, and those for which there was no room any more when they were due. */
  lost = 0;
  notSent = 0;
  /** Records without a result when the load was stopped. */
  abandoned = 0;
  lastFailure: string | undefined;
  /** From the time at which a record was due until the stream accepted it. */
  readonly latencies = new Latencies();
  readonly shards = new Map<string, ShardCounts>();
  #window = new Latencies();

  accept(shardId: string, sizeBytes: number, latencyMs: number): void {
    this.accepted++;
    this.bytes += sizeBytes;
    this.latencies.record(latencyMs);
    this.#window.record(latencyMs);
    const shard = this.#shard(shardId);
    shard.records++;
    shard.bytes += sizeBytes;
  }

  throttle(shardId: string | undefined): void {
    this.throttled++;
    if (shardId !== undefined) this.#shard(shardId).throttled++;
  }

  fail(because: string): void {
    this.failed++;
    this.lastFailure = because;
  }

  /** The latencies since the last call. */
  takeWindow(): Latencies {
    const window = this.#window;
    this.#window = new Latencies();
    return window;
  }

  get notAccepted(): number {
    return this.lost + this.notSent + this.abandoned;
  }

  #shard(shardId: string): ShardCounts {
    let counts = this.shards.get(shardId);
    if (counts === undefined) {
      counts = { records: 0, bytes: 0, throttled: 0 };
      this.shards.set(shardId, counts);
    }
    return counts;
  }
}
