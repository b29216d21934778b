import { TRAFFIC_COUNTERS, type StreamMetrics } from '../../engine/metrics.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { RecordPoint } from './metered-values.ts';
import { mappingShardName, type SeriesKind, shardName, streamName } from './series-id.ts';

const MAPPING_COUNTERS = [
  'invocations',
  'errors',
  'throttles',
  'retries',
  'recordsDelivered',
  'recordsDiscarded',
] as const satisfies readonly (keyof MappingStatus)[];

export interface Counters {
  streams(): readonly StreamMetrics[];
  mappings(): readonly MappingStatus[];
}

/** Records by how much the counters of streams, shards and mappings have grown since the last time. */
export class CountedGrowth {
  readonly #counters: Counters;
  /** By kind and name: what was counted at the last time. */
  #before = new Map<string, readonly number[]>();

  constructor(counters: Counters) {
    this.#counters = counters;
    // What was counted before belongs to no step.
    this.record(() => {});
  }

  /** @returns whether anything has grown, or is waiting for a function */
  record(record: RecordPoint): boolean {
    const growth = new Growth(this.#before);
    for (const stream of this.#counters.streams()) recordStream(stream, growth, record);
    for (const mapping of this.#counters.mappings()) recordMapping(mapping, growth, record);
    this.#before = growth.now;
    return growth.isActive;
  }
}

class Growth {
  readonly now = new Map<string, readonly number[]>();
  isActive = false;
  readonly #before: ReadonlyMap<string, readonly number[]>;

  constructor(before: ReadonlyMap<string, readonly number[]>) {
    this.#before = before;
  }

  /** @returns by how much each count has grown */
  of(key: string, counts: readonly number[]): number[] {
    const before = this.#before.get(key);
    this.now.set(key, counts);
    return counts.map((count, index) => {
      const grown = count - (before?.[index] ?? 0);
      if (grown !== 0) this.isActive = true;
      // A counter that began again has counted its value since then.
      return grown < 0 ? count : grown;
    });
  }
}

function recordStream(stream: StreamMetrics, growth: Growth, record: RecordPoint): void {
  const name = streamName(stream);
  const total = TRAFFIC_COUNTERS.map(() => 0);
  let behindMs = 0;
  for (const shard of stream.shards) {
    const ofShard = shardName(name, shard.shardId);
    const grown = growth.of(
      `shard ${ofShard}`,
      TRAFFIC_COUNTERS.map((counter) => shard[counter]),
    );
    recordCounts('shard', ofShard, TRAFFIC_COUNTERS, grown, record);
    for (const [index, count] of grown.entries()) total[index]! += count;
    // A reader that has stopped is not behind: without reads there is no measurement.
    const wasRead = grown[TRAFFIC_COUNTERS.indexOf('recordsOut')]! > 0;
    if (!wasRead || shard.millisBehindLatest === 0) continue;
    record({ kind: 'shard', name: ofShard, metric: 'millisBehindLatest' }, shard.millisBehindLatest);
    behindMs = Math.max(behindMs, shard.millisBehindLatest);
  }
  recordCounts('stream', name, TRAFFIC_COUNTERS, total, record);
  if (behindMs > 0) record({ kind: 'stream', name, metric: 'millisBehindLatest' }, behindMs);
}

function recordMapping(mapping: MappingStatus, growth: Growth, record: RecordPoint): void {
  const { uuid, iteratorAgeMs, shards } = mapping;
  const counts = MAPPING_COUNTERS.map((counter) => mapping[counter]);
  recordCounts('mapping', uuid, MAPPING_COUNTERS, growth.of(`mapping ${uuid}`, counts), record);
  if (iteratorAgeMs === 0) return;
  growth.isActive = true;
  record({ kind: 'mapping', name: uuid, metric: 'iteratorAgeMs' }, iteratorAgeMs);
  for (const { shardId, iteratorAgeMs: ageMs } of shards) {
    const name = mappingShardName(uuid, shardId);
    if (ageMs > 0) record({ kind: 'mapping-shard', name, metric: 'iteratorAgeMs' }, ageMs);
  }
}

function recordCounts(
  kind: SeriesKind,
  name: string,
  metrics: readonly string[],
  counts: readonly number[],
  record: RecordPoint,
): void {
  for (const [index, metric] of metrics.entries()) {
    if (counts[index] !== 0) record({ kind, name, metric }, counts[index]!);
  }
}
