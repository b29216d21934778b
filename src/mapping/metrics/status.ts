import type { Namespace } from '../../lib/aws/namespace.ts';
import type { MappingState } from '../document.ts';
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
