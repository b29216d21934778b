import type { MappingState } from '../document.ts';
import type { ShardState } from '../shard-state.ts';
import type { MappingStatistics } from './statistics.ts';

/** What a mapping is doing, for displays and metrics. */
export interface MappingStatus extends Readonly<MappingStatistics> {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly streamName: string;
  readonly functionArn: string;
  readonly batchSize: number;
  readonly state: MappingState;
  readonly lastProcessingResult: string;
  /** The greatest of its shards: how old the last record in hand is. */
  readonly iteratorAgeMs: number;
  readonly shards: readonly {
    readonly shardId: string;
    readonly phase: ShardState['phase'];
    readonly iteratorAgeMs: number;
  }[];
}
