import type { ShardNode } from '../../src/server/dashboard/contract.ts';

const KEY_SPACE = 2n ** 128n;

/** @param end exclusive */
export function shardNode(
  number: number,
  start: bigint,
  end: bigint,
  rest: Partial<ShardNode> = {},
): ShardNode {
  return {
    shardId: `shardId-${String(number).padStart(12, '0')}`,
    startingHashKey: start.toString(),
    endingHashKey: (end - 1n).toString(),
    parentShardIds: [],
    isOpen: true,
    createdMs: 0,
    ...rest,
  };
}

/** Open shards of equal ranges. */
export function shardNodes(count: number): ShardNode[] {
  const at = (index: number) => (KEY_SPACE * BigInt(index)) / BigInt(count);
  return Array.from({ length: count }, (_, index) => shardNode(index, at(index), at(index + 1)));
}
