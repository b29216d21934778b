import { type Clock, pause } from '../../../lib/time/clock.ts';
import type { PipelineApi } from '../api/pipeline-api.ts';
import { Receipts } from './ledger.ts';
import { readPayload } from './payload.ts';

// A shard allows five reads per second, which two consumers share. Each takes two:
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
const POLL_INTERVAL_MS = 500;
const READ_LIMIT = 10_000;

export interface ShardReads {
  records: number;
  millisBehind: number;
}

/** An application that reads the whole stream, independently of others. */
export class Consumer {
  readonly receipts = new Receipts();
  readonly shards: ReadonlyMap<string, ShardReads>;
  readonly #api: PipelineApi;
  readonly #clock: Clock;

  constructor(api: PipelineApi, clock: Clock, shardIds: readonly string[]) {
    this.#api = api;
    this.#clock = clock;
    this.shards = new Map(shardIds.map((id) => [id, { records: 0, millisBehind: 0 }]));
  }

  /**
   * Opens an iterator at the tip of every shard: records that are put after this resolves will be read.
   * @returns a function that reads until the signal is aborted, and finishes the reads in progress
   */
  async begin(): Promise<(signal: AbortSignal) => Promise<void>> {
    const positions = await Promise.all(
      [...this.shards].map(async ([shardId, reads]) => ({
        reads,
        iterator: await this.#api.openIterator(shardId, 'LATEST'),
      })),
    );
    return async (signal) => {
      await Promise.all(positions.map(({ reads, iterator }) => this.#follow(iterator, reads, signal)));
    };
  }

  async #follow(start: string, reads: ShardReads, signal: AbortSignal): Promise<void> {
    let iterator: string | undefined = start;
    while (!signal.aborted && iterator !== undefined) {
      const startMs = this.#clock.monotonicMs();
      const response = await this.#api.read(iterator, READ_LIMIT);
      if (response !== 'throttled') {
        for (const { data } of response.records) {
          const id = readPayload(data);
          if (!id) continue;
          // The iterators of a shard return its records in the order of its log.
          this.receipts.add(id, reads.records);
          reads.records++;
        }
        reads.millisBehind = response.millisBehindLatest;
        iterator = response.nextIterator;
      }
      const restMs = POLL_INTERVAL_MS - (this.#clock.monotonicMs() - startMs);
      if (restMs > 0) await pause(this.#clock, restMs, { signal });
    }
  }
}
