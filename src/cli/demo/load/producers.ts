import { type Clock, sleep } from '../../../lib/time/clock.ts';
import type { Random } from '../../../lib/random.ts';
import type { PipelineApi } from '../api/pipeline-api.ts';
import type { Acknowledged } from './ledger.ts';
import type { ShardKey } from './partition-keys.ts';
import { RECORD_BYTES, writePayload } from './payload.ts';

/** The producers' counters of one shard. */
interface ShardPuts {
  put: number;
  bytes: number;
  throttled: number;
}

export interface ProducerStats {
  readonly shards: ReadonlyMap<string, ShardPuts>;
  readonly latenciesMs: number[];
  /** Calls that failed for a reason other than throttling, and the last such error. */
  failed: number;
  lastError: unknown;
}

export function emptyStats(shardIds: readonly string[]): ProducerStats {
  const shards = new Map(shardIds.map((id) => [id, { put: 0, bytes: 0, throttled: 0 }]));
  return { shards, latenciesMs: [], failed: 0, lastError: undefined };
}

export interface Load {
  readonly api: PipelineApi;
  readonly keys: readonly ShardKey[];
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly acknowledged: Acknowledged;
  readonly stats: ProducerStats;
}

export function recordsOf({ ratePerSecond, seconds }: Pick<Load, 'ratePerSecond' | 'seconds'>): number {
  return Math.round(ratePerSecond * seconds);
}

// A tenth of the one-second window of a shard's quota: after that the shard accepts records again.
const THROTTLED_PAUSE_MS = 100;

/**
 * Runs producers that together make `ratePerSecond` PutRecord calls for `seconds`. Each has one partition key and waits
 * for the response before it sends the next record, so that the order per key is defined. A throttled record is sent
 * again until it is accepted, as the SDKs do.
 */
export async function runProducers(load: Load): Promise<void> {
  const { keys, ratePerSecond, clock } = load;
  const intervalMs = (keys.length / ratePerSecond) * 1_000;
  const records = recordsOf(load);
  const startMs = clock.monotonicMs();
  await Promise.all(
    keys.map(async (key, producer) => {
      const offsetMs = (producer / keys.length) * intervalMs;
      const count = Math.ceil((records - producer) / keys.length);
      for (let n = 0; n < count; n++) {
        const aheadMs = startMs + offsetMs + n * intervalMs - clock.monotonicMs();
        if (aheadMs > 0) await sleep(clock, aheadMs);
        await putUntilAccepted(load, key, n);
      }
    }),
  );
}

async function putUntilAccepted(load: Load, { partitionKey, shardId }: ShardKey, n: number): Promise<void> {
  const { api, clock, random, acknowledged, stats } = load;
  const data = writePayload({ partitionKey, n }, { x: random.fraction() * 10, y: random.fraction() * 20 });
  const shard = stats.shards.get(shardId)!;
  for (;;) {
    const sentMs = clock.now();
    const startMs = clock.monotonicMs();
    try {
      const response = await api.put(partitionKey, data);
      if (response !== 'throttled') {
        stats.latenciesMs.push(clock.monotonicMs() - startMs);
        acknowledged.add({ partitionKey, n }, { sentMs, sequenceNumber: response.sequenceNumber });
        shard.put++;
        shard.bytes += RECORD_BYTES;
        return;
      }
    } catch (error) {
      stats.failed++;
      stats.lastError = error;
      return;
    }
    shard.throttled++;
    await sleep(clock, THROTTLED_PAUSE_MS);
  }
}
