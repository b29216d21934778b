import type { ShardNode } from '../../server/dashboard/contract.ts';

/** 2^128: hash keys are below it. */
const KEY_SPACE = 2n ** 128n;
/** Parts of the key space as a number: more than the pixels of any screen. */
const RESOLUTION = 2n ** 32n;

export interface Lane {
  /** More than one where shards are thinner than a lane may be. */
  readonly shardIds: readonly string[];
  readonly topPx: number;
  readonly heightPx: number;
}

/** Where a hash key is in the key space, from 0 to 1. */
export function keyFraction(hashKey: string): number {
  return Number((BigInt(hashKey) * RESOLUTION) / KEY_SPACE) / Number(RESOLUTION);
}

/** The part of the key space that a shard has. */
export function keyRange(shard: ShardNode): { readonly from: number; readonly to: number } {
  const end = BigInt(shard.endingHashKey) + 1n;
  return {
    from: keyFraction(shard.startingHashKey),
    to: end >= KEY_SPACE ? 1 : keyFraction(end.toString()),
  };
}

/**
 * Lanes from top to bottom in the order of hash keys, each as high as its part of the key space. Shards that would be
 * thinner than `minLanePx` share a lane with their neighbours, so the number of lanes is bounded by the height.
 */
export function layLanes(shards: readonly ShardNode[], heightPx: number, minLanePx: number): Lane[] {
  const ranges = shards
    .filter(({ isOpen }) => isOpen)
    .map((shard) => ({ id: shard.shardId, ...keyRange(shard) }))
    .sort((a, b) => a.from - b.from);
  const lanes: { shardIds: string[]; topPx: number; heightPx: number }[] = [];
  for (const { id, from, to } of ranges) {
    const topPx = from * heightPx;
    const bottomPx = to * heightPx;
    const last = lanes.at(-1);
    if (last !== undefined && last.heightPx < minLanePx) {
      last.shardIds.push(id);
      last.heightPx = bottomPx - last.topPx;
    } else {
      lanes.push({ shardIds: [id], topPx, heightPx: bottomPx - topPx });
    }
  }
  const last = lanes.at(-1);
  const previous = lanes.at(-2);
  if (last !== undefined && previous !== undefined && last.heightPx < minLanePx) {
    previous.shardIds.push(...last.shardIds);
    previous.heightPx = last.topPx + last.heightPx - previous.topPx;
    lanes.pop();
  }
  return lanes;
}
