import { type Namespace, namespaceKey } from '../../lib/aws/namespace.ts';

export type SeriesKind = 'stream' | 'shard' | 'mapping' | 'mapping-shard' | 'function';

/** How values of a series combine into a longer step: counts add up, levels keep their highest value. */
export type Aggregate = 'sum' | 'max';

/** The metrics of a stream and of each of its shards, with the names of the engine's counters. */
const TRAFFIC = {
  recordsIn: 'sum',
  bytesIn: 'sum',
  recordsOut: 'sum',
  bytesOut: 'sum',
  writesThrottled: 'sum',
  readsThrottled: 'sum',
} as const;

/** What is recorded for each kind. Units are the last word of a name; names without one are counts. */
export const HISTORY_METRICS = {
  stream: {
    ...TRAFFIC,
    millisBehindLatest: 'max',
    putCalls: 'sum',
    putLatencyMs: 'sum',
    putLatencyP99Ms: 'max',
    putLatencyMaxMs: 'max',
  },
  shard: { ...TRAFFIC, millisBehindLatest: 'max' },
  mapping: {
    invocations: 'sum',
    errors: 'sum',
    throttles: 'sum',
    retries: 'sum',
    recordsDelivered: 'sum',
    recordsDiscarded: 'sum',
    iteratorAgeMs: 'max',
  },
  'mapping-shard': { iteratorAgeMs: 'max' },
  function: {
    invocations: 'sum',
    errors: 'sum',
    throttles: 'sum',
    durationMs: 'sum',
    durationP99Ms: 'max',
    durationMaxMs: 'max',
    concurrency: 'max',
  },
} as const satisfies Readonly<Record<SeriesKind, Readonly<Record<string, Aggregate>>>>;

export interface SeriesId {
  readonly kind: SeriesKind;
  /** From `streamName`, `shardName` and similar; the UUID of a mapping. */
  readonly name: string;
  readonly metric: string;
}

/** For maps and for sorting. Names contain no spaces. */
export function seriesKey({ kind, name, metric }: SeriesId): string {
  return `${kind} ${name} ${metric}`;
}

/** @returns undefined for a metric that is not recorded */
export function aggregateOf({ kind, metric }: Pick<SeriesId, 'kind' | 'metric'>): Aggregate | undefined {
  const metrics: Readonly<Record<string, Aggregate>> = HISTORY_METRICS[kind];
  return Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
}

export function streamName({ streamName: name, ...namespace }: Namespace & { streamName: string }): string {
  return `${namespaceKey(namespace)}/${name}`;
}

export function shardName(stream: string, shardId: string): string {
  return `${stream}/${shardId}`;
}

export function mappingShardName(uuid: string, shardId: string): string {
  return `${uuid}/${shardId}`;
}

export function functionName({
  functionName: name,
  ...namespace
}: Namespace & { functionName: string }): string {
  return `${namespaceKey(namespace)}/${name}`;
}
