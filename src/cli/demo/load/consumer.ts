import { type Clock, sleep } from '../../../lib/time/clock.ts';
import type { PipelineApi } from '../api/pipeline-api.ts';
import { Receipts } from './ledger.ts';
import { readPayload } from './payload.ts';

// Two consumers share a shard's five reads a second, so each takes two and leaves one to spare:
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
const POLL_INTERVAL_MS = 500;
const READ_LIMIT = 10_000;

export interface ShardReads {
  records: number;
  millisBehind: number;
}

/** An application that reads the whole stream at its own pace, independent of any other. */
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
   * Takes its place at the tip of every shard: what is put after this resolves will be read.
   * @returns reads until the signal is aborted, then finishes the reads under way
   */
  async begin(): Promise<(signal: AbortSignal) => Promise<void>> {
    const places = await Promise.all(
      [...this.shards].map(async ([shardId, reads]) => ({
        reads,
        iterator: await this.#api.openIterator(shardId, 'LATEST'),
      })),
    );
    return async (signal) => {
      await Promise.all(places.map(({ reads, iterator }) => this.#follow(iterator, reads, signal)));
    };
  }

  async #follow(start: string, reads: ShardReads, signal: AbortSignal): Promise<void> {
    let iterator: string | undefined = start;
    while (!signal.aborted && iterator !== undefined) {
      const beganMs = this.#clock.monotonicMs();
      const response = await this.#api.read(iterator, READ_LIMIT);
      if (response !== 'throttled') {
        for (const { data } of response.records) {
          const name = readPayload(data);
          if (!name) continue;
          this.receipts.note(name);
          reads.records++;
        }
        reads.millisBehind = response.millisBehindLatest;
        iterator = response.nextIterator;
      }
      const restMs = POLL_INTERVAL_MS - (this.#clock.monotonicMs() - beganMs);
      if (restMs > 0) await sleep(this.#clock, restMs, { signal }).catch(() => {});
    }
  }
}
