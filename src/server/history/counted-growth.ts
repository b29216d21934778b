import { TRAFFIC_COUNTERS, type StreamMetrics } from '../../engine/metrics.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { RecordPoint } from './metered-values.ts';
import { mappingShardName, type SeriesKind, shardName, streamName } from './series-id.ts';
import { Tallies } from './tallies.ts';

const MAPPING_COUNTERS = [
  'invocations',
  'errors',
  'throttles',
  'retries',
  'recordsDelivered',
  'recordsDiscarded',
] as const satisfies readonly (keyof MappingStatus)[];

const RECORDS_OUT = TRAFFIC_COUNTERS.indexOf('recordsOut');

export interface Counters {
  streams(): readonly StreamMetrics[];
  mappings(): readonly MappingStatus[];
}

type ShardTallies = Tallies<(typeof TRAFFIC_COUNTERS)[number]>;

/** Records by how much the counters of streams, shards and mappings have grown since the last time. */
export class CountedGrowth {
  readonly #counters: Counters;
  /** By name of the stream. A step goes through all shards, so it makes nothing new for those that it knows. */
  #shards = new Map<string, ShardTallies>();
  readonly #mappings = new Tallies(MAPPING_COUNTERS);

  constructor(counters: Counters) {
    this.#counters = counters;
    // What was counted before belongs to no step.
    this.record(() => {});
  }

  /** @returns whether anything has grown, or is waiting for a function */
  record(record: RecordPoint): boolean {
    const areStreamsActive = this.#recordStreams(record);
    const areMappingsActive = this.#recordMappings(record);
    return areStreamsActive || areMappingsActive;
  }

  #recordStreams(record: RecordPoint): boolean {
    const shards = new Map<string, ShardTallies>();
    let isActive = false;
    for (const stream of this.#counters.streams()) {
      const name = streamName(stream);
      const tallies = this.#shards.get(name) ?? new Tallies(TRAFFIC_COUNTERS);
      shards.set(name, tallies);
      if (recordStream(name, stream, tallies, record)) isActive = true;
    }
    this.#shards = shards;
    return isActive;
  }

  #recordMappings(record: RecordPoint): boolean {
    const tallies = this.#mappings;
    let isActive = false;
    for (const mapping of this.#counters.mappings()) {
      const { uuid, iteratorAgeMs, shards } = mapping;
      const grown = tallies.count(uuid, mapping, () => uuid);
      if (grown) recordCounts('mapping', uuid, MAPPING_COUNTERS, grown.growth, record);
      if (grown || iteratorAgeMs > 0) isActive = true;
      if (iteratorAgeMs === 0) continue;
      record({ kind: 'mapping', name: uuid, metric: 'iteratorAgeMs' }, iteratorAgeMs);
      for (const { shardId, iteratorAgeMs: ageMs } of shards) {
        const name = mappingShardName(uuid, shardId);
        if (ageMs > 0) record({ kind: 'mapping-shard', name, metric: 'iteratorAgeMs' }, ageMs);
      }
    }
    tallies.endStep();
    return isActive;
  }
}

/** @returns whether anything has grown */
function recordStream(
  name: string,
  { shards }: StreamMetrics,
  tallies: ShardTallies,
  record: RecordPoint,
): boolean {
  const total = TRAFFIC_COUNTERS.map(() => 0);
  let isActive = false;
  let behindMs = 0;
  for (const shard of shards) {
    const grown = tallies.count(shard.shardId, shard, () => shardName(name, shard.shardId));
    if (!grown) continue;
    isActive = true;
    recordCounts('shard', grown.name, TRAFFIC_COUNTERS, grown.growth, record);
    for (let index = 0; index < total.length; index++) total[index]! += grown.growth[index]!;
    // A reader that has stopped is not behind: without reads there is no measurement.
    const wasRead = grown.growth[RECORDS_OUT]! > 0;
    if (!wasRead || shard.millisBehindLatest === 0) continue;
    record({ kind: 'shard', name: grown.name, metric: 'millisBehindLatest' }, shard.millisBehindLatest);
    behindMs = Math.max(behindMs, shard.millisBehindLatest);
  }
  tallies.endStep();
  recordCounts('stream', name, TRAFFIC_COUNTERS, total, record);
  if (behindMs > 0) record({ kind: 'stream', name, metric: 'millisBehindLatest' }, behindMs);
  return isActive;
}

function recordCounts(
  kind: SeriesKind,
  name: string,
  metrics: readonly string[],
  counts: readonly number[],
  record: RecordPoint,
): void {
  for (let index = 0; index < metrics.length; index++) {
    const count = counts[index]!;
    if (count !== 0) record({ kind, name, metric: metrics[index]! }, count);
  }
}
