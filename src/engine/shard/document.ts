import type { HashKeyRange } from './hash-key.ts';

/** A shard as its stream's document stores it. */
export interface ShardDocument {
  readonly number: number;
  /** The shard that was split, or the two that were merged, into this one. */
  readonly parents: readonly number[];
  /** Decimal. */
  readonly startingHashKey: string;
  readonly endingHashKey: string;
  /** As encoded in its sequence numbers. Later than that of its parents, so that the sequence numbers of a key grow. */
  readonly createdSeconds: number;
  readonly openedMs: number;
  /** Present once the shard accepts no more records. */
  readonly closedMs?: number;
}

export function newShard(
  number: number,
  range: HashKeyRange,
  origin: Pick<ShardDocument, 'parents' | 'createdSeconds' | 'openedMs'>,
): ShardDocument {
  return {
    number,
    startingHashKey: range.start.toString(),
    endingHashKey: range.end.toString(),
    ...origin,
  };
}

export function rangeOf(shard: ShardDocument): HashKeyRange {
  return { start: BigInt(shard.startingHashKey), end: BigInt(shard.endingHashKey) };
}

/** Whether a shard may still contain records within retention; one that cannot is no longer listed. */
export function isRetained(shard: ShardDocument, horizonMs: number): boolean {
  return shard.closedMs === undefined || shard.closedMs >= horizonMs;
}
