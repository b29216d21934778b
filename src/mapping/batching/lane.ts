import { crc32 } from 'node:zlib';

/**
 * One of the parallel readers of a shard. A parallelization factor of N divides the records of a shard by partition key
 * among N lanes, each with its own loop and checkpoint.
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
