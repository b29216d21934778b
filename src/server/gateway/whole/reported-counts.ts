import type { ShardMetrics, StreamMetrics } from '../../../engine/metrics.ts';
import { namespaceKey } from '../../../lib/aws/namespace.ts';
import type { MappingStatus } from '../../../mapping/metrics/status.ts';
import type { Counts } from './growing-totals.ts';

/** What one gateway reports to the home. */
export interface ReportedCounts {
  /** Of the process: another one begins to count at zero. */
  readonly process: string;
  /** Streams and shards of which anything was counted. */
  readonly streams: readonly StreamMetrics[];
  readonly mappings: readonly MappingStatus[];
}

/** The counts of a shard that are added up. */
export const SHARD_COUNTS = [
  'recordsIn',
  'bytesIn',
  'recordsOut',
  'bytesOut',
  'recordsPolled',
  'bytesPolled',
  'writesThrottled',
  'readsThrottled',
] as const satisfies readonly (keyof ShardMetrics)[];

/** The counts of a mapping that are added up. */
export const MAPPING_COUNTS = [
  'batches',
  'invocations',
  'errors',
  'throttles',
  'retries',
  'recordsPolled',
  'recordsFilteredOut',
  'recordsInvoked',
  'recordsFailed',
  'recordsDelivered',
  'messagesDeleted',
  'recordsDiscarded',
  'recordsSentToDestination',
  'destinationFailures',
] as const satisfies readonly (keyof MappingStatus)[];

export function shardKey(stream: StreamMetrics, { shardId }: { readonly shardId: string }): string {
  return `shard ${namespaceKey(stream)}/${stream.streamName}/${shardId}`;
}

export function mappingKey({ uuid }: { readonly uuid: string }): string {
  return `mapping ${uuid}`;
}

export function countsOf({ streams, mappings }: ReportedCounts): Counts {
  const counts = new Map<string, readonly number[]>();
  for (const stream of streams) {
    for (const shard of stream.shards) {
      counts.set(
        shardKey(stream, shard),
        SHARD_COUNTS.map((name) => shard[name]),
      );
    }
  }
  for (const mapping of mappings) {
    counts.set(
      mappingKey(mapping),
      MAPPING_COUNTS.map((name) => mapping[name]),
    );
  }
  return counts;
}

/** Only what was counted: most shards of a gateway are idle. */
export function activeStreams(streams: readonly StreamMetrics[]): StreamMetrics[] {
  return streams.flatMap((stream) => {
    const shards = stream.shards.filter(
      (shard) => shard.subscriptions > 0 || SHARD_COUNTS.some((name) => shard[name] > 0),
    );
    return shards.length === 0 ? [] : [{ ...stream, shards }];
  });
}
