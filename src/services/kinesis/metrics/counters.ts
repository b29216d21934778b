import type { Engine } from '../../../engine/engine.ts';
import { type ShardCounters, zeroCounters } from '../../../engine/metrics.ts';
import type { Shard } from '../../../engine/shard/shard.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import type { Meters } from '../../../lib/metrics.ts';
import type { MetricName } from '../shapes.ts';
import { streamMetric } from './stream-metric.ts';

interface CountedMetric {
  readonly name: string;
  readonly unit: string;
  readonly from: keyof ShardCounters;
}

/** The metrics of a stream: sums of the counters of its shards (docs/aws/cloudwatch.md#kinesis-metrics). */
const OF_STREAM: readonly CountedMetric[] = [
  { name: 'IncomingBytes', unit: 'Bytes', from: 'bytesIn' },
  { name: 'IncomingRecords', unit: 'Count', from: 'recordsIn' },
  { name: 'GetRecords.Bytes', unit: 'Bytes', from: 'bytesPolled' },
  { name: 'GetRecords.Records', unit: 'Count', from: 'recordsPolled' },
  { name: 'ReadProvisionedThroughputExceeded', unit: 'Count', from: 'readsThrottled' },
  { name: 'WriteProvisionedThroughputExceeded', unit: 'Count', from: 'writesThrottled' },
];

/**
 * The metrics of a shard, each recorded only while enhanced monitoring of it is on. OutgoingBytes is the shard's name of
 * GetRecords.Bytes. What enhanced fan-out delivers is in the metrics of its consumer.
 */
const OF_SHARD: readonly (CountedMetric & { readonly name: MetricName })[] = [
  { name: 'IncomingBytes', unit: 'Bytes', from: 'bytesIn' },
  { name: 'IncomingRecords', unit: 'Count', from: 'recordsIn' },
  { name: 'OutgoingBytes', unit: 'Bytes', from: 'bytesPolled' },
  { name: 'OutgoingRecords', unit: 'Count', from: 'recordsPolled' },
  { name: 'ReadProvisionedThroughputExceeded', unit: 'Count', from: 'readsThrottled' },
  { name: 'WriteProvisionedThroughputExceeded', unit: 'Count', from: 'writesThrottled' },
];

/**
 * Records the growth of the shards' counters since the last collection as metrics. This adds no work per record,
 * because the engine updates the counters in any case.
 */
export class CounterMetrics {
  readonly #engine: Engine;
  readonly #meters: Meters;
  /** The counters at the last collection. */
  readonly #recorded = new WeakMap<Shard, ShardCounters>();

  constructor(engine: Engine, meters: Meters) {
    this.#engine = engine;
    this.#meters = meters;
  }

  collect(): void {
    for (const stream of this.#engine.streams.all()) this.#collectStream(stream);
  }

  #collectStream(stream: Stream): void {
    const total = zeroCounters();
    let isBusy = false;
    for (const shard of stream.shards) {
      const growth = this.#growth(shard);
      if (!growth) continue;
      isBusy = true;
      for (const { from } of OF_STREAM) total[from] += growth[from];
      this.#collectShard(stream, shard, growth);
    }
    // A stream without traffic has no datapoints, as on AWS.
    if (!isBusy) return;
    for (const { name, unit, from } of OF_STREAM) {
      if (total[from] > 0) this.#meters.meter(streamMetric(stream.document, name, unit)).record(total[from]);
    }
  }

  #collectShard(stream: Stream, shard: Shard, growth: ShardCounters): void {
    const enabled: readonly string[] = stream.document.shardMetrics;
    if (enabled.length === 0) return;
    const dimensions = { ShardId: shard.id };
    for (const { name, unit, from } of OF_SHARD) {
      if (growth[from] === 0 || !enabled.includes(name)) continue;
      this.#meters.meter(streamMetric(stream.document, name, unit, dimensions)).record(growth[from]);
    }
    if (growth.recordsPolled === 0 || !enabled.includes('IteratorAgeMilliseconds')) return;
    const age = streamMetric(stream.document, 'IteratorAgeMilliseconds', 'Milliseconds', dimensions);
    this.#meters.meter(age).record(growth.millisBehindLatest);
  }

  /** @returns undefined when the shard was idle since the last collection */
  #growth(shard: Shard): ShardCounters | undefined {
    const now = { ...shard.quota.counters };
    const before = this.#recorded.get(shard) ?? zeroCounters();
    const growth = { ...now };
    let isBusy = false;
    for (const { from } of OF_STREAM) {
      growth[from] = now[from] - before[from];
      isBusy ||= growth[from] > 0;
    }
    if (!isBusy) return undefined;
    this.#recorded.set(shard, now);
    return growth;
  }
}
