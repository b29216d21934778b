import type { ShardPosition } from '../../engine/port.ts';
import type { OpenWindow } from '../batching/tumbling-window.ts';

/** Key: `mapping/checkpoint/…`, see shard-checkpoints.ts. */
export interface CheckpointDocument {
  /** All records before it have been delivered or discarded. */
  readonly position: ShardPosition;
  /** The shard was closed and read to its end: loops of its child shards may start. */
  readonly ended: boolean;
  /** Contains the state that the function has returned for the records before the position. */
  readonly window?: OpenWindow;
  /** Of the term in which it was written, when several processes share the store: no earlier term may change it. */
  readonly epoch?: number;
}
