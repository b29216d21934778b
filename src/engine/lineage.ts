import { EngineError } from './error.ts';
import type { HashKeyRange } from './hash-key.ts';
import type { Reshard, ShardDocument, StreamDocument } from './stream-document.ts';
import { newShard, rangeOf } from './stream-document.ts';

/** The open shards that a reshard closes. */
export function parentsOf(reshard: Reshard): readonly number[] {
  return reshard.kind === 'split' ? [reshard.shard] : reshard.shards;
}

/**
 * The document after some reshards, one after the other: parents closed, children opened in their place.
 * @param nowMs both the end of the parents and the beginning of the children
 * @throws EngineError for the first that cannot be done on the shards as they are by then
 */
export function applyReshards(
  document: StreamDocument,
  reshards: readonly Reshard[],
  nowMs: number,
): StreamDocument {
  const shards = new Map(document.shards.map((shard) => [shard.number, shard]));
  let { nextShardNumber } = document;
  for (const reshard of reshards) {
    const parents = parentsOf(reshard).map((number) => requireShard(shards, number));
    checkReshard(reshard, parents);
    for (const parent of parents) shards.set(parent.number, { ...parent, closedMs: nowMs });
    const createdSeconds = childCreatedSeconds(parents, nowMs);
    for (const range of childRanges(reshard, parents)) {
      const origin = { parents: parentsOf(reshard), createdSeconds, openedMs: nowMs };
      shards.set(nextShardNumber, newShard(nextShardNumber, range, origin));
      nextShardNumber++;
    }
  }
  return { ...document, nextShardNumber, shards: [...shards.values()] };
}

/** @throws EngineError */
function checkReshard(reshard: Reshard, parents: readonly ShardDocument[]): void {
  for (const parent of parents) {
    if (parent.closedMs !== undefined) {
      throw new EngineError({ kind: 'shard-closed', shardNumber: parent.number });
    }
  }
  const [first, second] = parents.map(rangeOf);
  if (reshard.kind === 'merge') {
    if (first!.end + 1n !== second!.start)
      throw new EngineError({ kind: 'not-adjacent', shards: reshard.shards });
    return;
  }
  const at = BigInt(reshard.at);
  // Both bounds as AWS draws them: spec/kinesis.md, SplitShard.
  if (at <= first!.start + 1n || at >= first!.end) {
    throw new EngineError({
      kind: 'split-point-outside',
      shardNumber: reshard.shard,
      at: reshard.at,
      ...first!,
    });
  }
}

function childRanges(reshard: Reshard, parents: readonly ShardDocument[]): HashKeyRange[] {
  const { start } = rangeOf(parents[0]!);
  const { end } = rangeOf(parents.at(-1)!);
  if (reshard.kind === 'merge') return [{ start, end }];
  const at = BigInt(reshard.at);
  return [
    { start, end: at - 1n },
    { start: at, end },
  ];
}

function requireShard(shards: ReadonlyMap<number, ShardDocument>, number: number): ShardDocument {
  const shard = shards.get(number);
  if (!shard) throw new EngineError({ kind: 'shard-not-found', shardNumber: number });
  return shard;
}

// A second after the parents' end, as AWS does; later still where parents were themselves born within it,
// because a key's sequence numbers must grow from parent to child.
function childCreatedSeconds(parents: readonly ShardDocument[], nowMs: number): number {
  const born = parents.map(({ createdSeconds }) => createdSeconds);
  return Math.max(Math.floor(nowMs / 1000), ...born) + 1;
}
