import type { Rates, ShardRates } from '../../server/dashboard/contract.ts';
import { Ring } from './ring.ts';

/** Ten minutes of the sums of a stream, a function or a mapping. */
const TOTAL_SECONDS = 600;
/** Two minutes of a shard: what the small line in its row shows. */
const SHARD_SECONDS = 120;
/** Series kept in all; a ring of 120 samples takes 1 KB. */
const MAX_SERIES = 16_384;

type ShardMetric = 'recordsIn' | 'bytesIn' | 'recordsOut' | 'bytesOut' | 'writesThrottled';
const SHARD_METRICS: readonly ShardMetric[] = [
  'recordsIn',
  'bytesIn',
  'recordsOut',
  'bytesOut',
  'writesThrottled',
];

/** What the page has seen each second since it was opened, in bounded space. */
export class RateHistory {
  readonly #series = new Map<string, Ring>();
  #seconds = 0;

  /** How many seconds have been recorded. */
  get seconds(): number {
    return this.#seconds;
  }

  record(rates: Rates): void {
    this.#seconds += 1;
    const current = new Map<string, number>();
    const add = (key: string, value: number) => current.set(key, (current.get(key) ?? 0) + value);
    for (const shard of rates.shards) this.#addShard(shard, add);
    for (const { name, invocations, errors, throttles, running, averageMs } of rates.functions) {
      add(`function/${name}/invocations`, invocations);
      add(`function/${name}/errors`, errors);
      add(`function/${name}/throttles`, throttles);
      add(`function/${name}/running`, running);
      add(`function/${name}/averageMs`, averageMs);
    }
    for (const { uuid, iteratorAgeMs, batches } of rates.mappings) {
      add(`mapping/${uuid}/iteratorAgeMs`, iteratorAgeMs);
      add(`mapping/${uuid}/batches`, batches);
    }
    for (const { name, visibleMessages } of rates.queues) add(`queue/${name}/visible`, visibleMessages);
    this.#append(current);
  }

  /** The last seconds of a series, oldest first: null before the page was opened, zero before the first traffic. */
  tail(key: string, seconds: number): (number | null)[] {
    const values = this.#series.get(key)?.tail(seconds) ?? [];
    const known = Math.min(seconds, this.#seconds);
    return [
      ...Array<null>(seconds - known).fill(null),
      ...Array<number>(Math.max(0, known - values.length)).fill(0),
      ...values.slice(-known),
    ];
  }

  #addShard(shard: ShardRates, add: (key: string, value: number) => void): void {
    for (const metric of SHARD_METRICS) {
      add(`stream/${shard.stream}/${metric}`, shard[metric]);
      add(`shard/${shard.stream}/${shard.shardId}/${metric}`, shard[metric]);
    }
    add(`stream/${shard.stream}/readsThrottled`, shard.readsThrottled);
  }

  #append(current: ReadonlyMap<string, number>): void {
    for (const [key, ring] of this.#series) ring.push(current.get(key) ?? 0);
    for (const [key, value] of current) {
      if (this.#series.has(key)) continue;
      if (this.#series.size >= MAX_SERIES) return;
      const ring = new Ring(key.startsWith('shard/') ? SHARD_SECONDS : TOTAL_SECONDS);
      ring.push(value);
      this.#series.set(key, ring);
    }
  }
}
