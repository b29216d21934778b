import type { ChildShard } from '@aws-sdk/client-kinesis';

/**
 * Reads a shard.
 * @returns its children after its end; undefined when the shard is open and was read to the record that ends the run
 */
export type ReadShard = (shardId: string) => Promise<readonly ChildShard[] | undefined>;

/**
 * Reads every shard from the roots on, and a child after all its parents were read to the end, as the KCL does.
 * @returns the children that each closed shard named
 * @throws Error where the KCL does: at an end without children, and at children without parents
 */
export async function walkShards(
  roots: readonly string[],
  read: ReadShard,
): Promise<ReadonlyMap<string, readonly ChildShard[]>> {
  const ended = new Map<string, readonly ChildShard[]>();
  const begun = new Set<string>();
  const visit = async (shardId: string): Promise<void> => {
    if (begun.has(shardId)) return;
    begun.add(shardId);
    const children = await read(shardId);
    if (!children) return;
    ended.set(shardId, children);
    if (children.length === 0) throw new Error(`${shardId} ended without children`);
    const ready: string[] = [];
    for (const { ShardId, ParentShards } of children) {
      if (!ParentShards?.includes(shardId))
        throw new Error(`${ShardId} is a child of ${shardId} but names ${String(ParentShards)}`);
      if (ParentShards.every((parent) => ended.has(parent))) ready.push(ShardId!);
    }
    await Promise.all(ready.map(visit));
  };
  await Promise.all(roots.map(visit));
  return ended;
}
