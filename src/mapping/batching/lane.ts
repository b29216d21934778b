import { crc32 } from 'node:zlib';

/**
 * One of the parallel readers of a shard. With a parallelization factor the records of a shard are divided by
 * partition key among as many lanes, each with a loop and a checkpoint of its own.
 */
export interface Lane {
  readonly index: number;
  readonly count: number;
}

/**
 * The index of the lane that a partition key belongs to. Stored checkpoints depend on this function: it must
 * never change.
 */
export function laneOf(partitionKey: string, laneCount: number): number {
  return crc32(partitionKey) % laneCount;
}
