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

/** What the counters of the quotas tell of a stream: docs/aws/cloudwatch.md#kinesis-metrics. */
const OF_STREAM: readonly CountedMetric[] = [
  { name: 'IncomingBytes', unit: 'Bytes', from: 'bytesIn' },
  { name: 'IncomingRecords', unit: 'Count', from: 'recordsIn' },
  { name: 'GetRecords.Bytes', unit: 'Bytes', from: 'bytesOut' },
  { name: 'GetRecords.Records', unit: 'Count', from: 'recordsOut' },
  { name: 'ReadProvisionedThroughputExceeded', unit: 'Count', from: 'readsThrottled' },
  { name: 'WriteProvisionedThroughputExceeded', unit: 'Count', from: 'writesThrottled' },
];

/** Of a shard, while enhanced monitoring of the metric is on. */
const OF_SHARD: readonly (CountedMetric & { readonly name: MetricName })[] = [
  { name: 'IncomingBytes', unit: 'Bytes', from: 'bytesIn' },
  { name: 'IncomingRecords', unit: 'Count', from: 'recordsIn' },
  { name: 'OutgoingBytes', unit: 'Bytes', from: 'bytesOut' },
  { name: 'OutgoingRecords', unit: 'Count', from: 'recordsOut' },
  { name: 'ReadProvisionedThroughputExceeded', unit: 'Count', from: 'readsThrottled' },
  { name: 'WriteProvisionedThroughputExceeded', unit: 'Count', from: 'writesThrottled' },
];

/**
 * Records as metrics what shards have counted since the last time. The path of a record is left alone: the
 * counters are there for the quotas.
 */
export class CounterMetrics {
  readonly #engine: Engine;
  readonly #meters: Meters;
  /** What has been recorded already. */
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
      const grown = this.#grown(shard);
      if (!grown) continue;
      isBusy = true;
      for (const { from } of OF_STREAM) total[from] += grown[from];
      this.#collectShard(stream, shard, grown);
    }
    // A stream without traffic has no datapoints, as on AWS.
    if (!isBusy) return;
    for (const { name, unit, from } of OF_STREAM) {
      if (total[from] > 0) this.#meters.meter(streamMetric(stream.document, name, unit)).record(total[from]);
    }
  }

  #collectShard(stream: Stream, shard: Shard, grown: ShardCounters): void {
    const wanted: readonly string[] = stream.document.shardMetrics;
    if (wanted.length === 0) return;
    const dimensions = { ShardId: shard.id };
    for (const { name, unit, from } of OF_SHARD) {
      if (grown[from] === 0 || !wanted.includes(name)) continue;
      this.#meters.meter(streamMetric(stream.document, name, unit, dimensions)).record(grown[from]);
    }
    if (grown.recordsOut === 0 || !wanted.includes('IteratorAgeMilliseconds')) return;
    const age = streamMetric(stream.document, 'IteratorAgeMilliseconds', 'Milliseconds', dimensions);
    this.#meters.meter(age).record(grown.millisBehindLatest);
  }

  /** @returns undefined when nothing passed the shard since the last time */
  #grown(shard: Shard): ShardCounters | undefined {
    const now = { ...shard.quota.counters };
    const before = this.#recorded.get(shard) ?? zeroCounters();
    const grown = { ...now };
    let isBusy = false;
    for (const { from } of OF_STREAM) {
      grown[from] = now[from] - before[from];
      isBusy ||= grown[from] > 0;
    }
    if (!isBusy) return undefined;
    this.#recorded.set(shard, now);
    return grown;
  }
}
