import type { Namespace } from '../../lib/aws/namespace.ts';
import { isQueueMapping, type MappingDocument, type MappingState } from '../document.ts';
import type { RunningLoop } from '../running-mapping.ts';
import type { ShardState } from '../shard-state.ts';
import type { MappingStatistics } from './statistics.ts';

/** The status of a mapping, for displays and metrics. */
export interface MappingStatus extends Namespace, Readonly<MappingStatistics> {
  readonly uuid: string;
  readonly eventSourceArn: string;
  /** The name of the source: a stream or a queue. */
  readonly streamName?: string;
  readonly queueName?: string;
  readonly functionArn: string;
  readonly batchSize: number;
  readonly state: MappingState;
  readonly lastProcessingResult: string;
  /** The age of the last record of the current batch; the maximum over the shards. */
  readonly iteratorAgeMs: number;
  readonly shards: readonly {
    readonly shardId: string;
    readonly phase: ShardState['phase'];
    readonly iteratorAgeMs: number;
    /** Of the last record that was delivered or discarded since the loop started. */
    readonly lastSequenceNumber?: string;
  }[];
}

export function statusOf(
  document: MappingDocument,
  statistics: Readonly<MappingStatistics>,
  loops: readonly RunningLoop[],
): MappingStatus {
  const { account, region, uuid, eventSourceArn, settings, state, lastProcessingResult } = document;
  const shards = loops.map((loop) => ({
    shardId: loop.shardId,
    phase: loop.state.phase,
    iteratorAgeMs: loop.iteratorAgeMs,
    ...(loop.lastSequenceNumber !== undefined && { lastSequenceNumber: loop.lastSequenceNumber }),
  }));
  return {
    account,
    region,
    uuid,
    eventSourceArn,
    ...(isQueueMapping(document) ? { queueName: document.queueName } : { streamName: document.streamName }),
    functionArn: settings.functionArn,
    batchSize: settings.batchSize,
    state,
    lastProcessingResult,
    ...statistics,
    iteratorAgeMs: Math.max(0, ...shards.map(({ iteratorAgeMs }) => iteratorAgeMs)),
    shards,
  };
}
