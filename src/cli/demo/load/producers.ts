import { type Clock, sleep } from '../../../lib/time/clock.ts';
import type { Random } from '../../../lib/random.ts';
import type { PipelineApi } from '../api/pipeline-api.ts';
import type { Acknowledged } from './ledger.ts';
import type { ShardKey } from './partition-keys.ts';
import { RECORD_BYTES, writePayload } from './payload.ts';

/** Counts of one shard, as the producers see them. */
interface ShardPuts {
  put: number;
  bytes: number;
  throttled: number;
}

export interface ProducerStats {
  readonly shards: ReadonlyMap<string, ShardPuts>;
  readonly latenciesMs: number[];
  /** Calls that failed otherwise than by throttling, and the last such error. */
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

// A throttled record is tried again after this pause: about a tenth of the second over which a shard's quota
// is counted, so that a full bucket has drained enough to take it.
const THROTTLED_PAUSE_MS = 100;

/**
 * Producers that together make `ratePerSecond` PutRecord calls for `seconds`. Each owns one partition key
 * and waits for an answer before the next record, so that order per key is defined; a throttled record is
 * sent again until it is taken, as the SDKs do.
 */
export async function runProducers(load: Load): Promise<void> {
  const { keys, ratePerSecond, clock } = load;
  const intervalMs = (keys.length / ratePerSecond) * 1_000;
  const records = recordsOf(load);
  const startMs = clock.monotonicMs();
  await Promise.all(
    keys.map(async (key, producer) => {
      const offsetMs = (producer / keys.length) * intervalMs;
      const turns = Math.ceil((records - producer) / keys.length);
      for (let n = 0; n < turns; n++) {
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
    const beganMs = clock.monotonicMs();
    try {
      if ((await api.put(partitionKey, data)) === 'accepted') {
        stats.latenciesMs.push(clock.monotonicMs() - beganMs);
        acknowledged.add({ partitionKey, n }, sentMs);
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
