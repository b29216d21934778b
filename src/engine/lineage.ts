import { EngineError } from './error.ts';
import type { Reshard, ShardDocument, StreamDocument } from './stream-document.ts';
import { newShard, rangeOf } from './stream-document.ts';

/** The open shards that a reshard closes. */
export function parentsOf(reshard: Reshard): readonly number[] {
  return reshard.kind === 'split' ? [reshard.shard] : reshard.shards;
}

/** @throws EngineError when the shards of the stream, as they are, cannot be split or merged so */
function checkReshard(document: StreamDocument, reshard: Reshard): void {
  const parents = parentsOf(reshard).map((number) => requireShard(document, number));
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

/**
 * The document after a reshard: parents closed, children opened in their place.
 * @param nowMs both the end of the parents and the beginning of the children
 */
export function applyReshard(document: StreamDocument, reshard: Reshard, nowMs: number): StreamDocument {
  checkReshard(document, reshard);
  const parents = parentsOf(reshard);
  const ranges = parents.map((number) => rangeOf(requireShard(document, number)));
  const start = ranges[0]!.start;
  const end = ranges.at(-1)!.end;
  const childRanges =
    reshard.kind === 'merge'
      ? [{ start, end }]
      : [
          { start, end: BigInt(reshard.at) - 1n },
          { start: BigInt(reshard.at), end },
        ];
  const createdSeconds = childCreatedSeconds(document, parents, nowMs);
  const children = childRanges.map((range, place) =>
    newShard(document.nextShardNumber + place, range, { parents, createdSeconds, openedMs: nowMs }),
  );
  const shards = document.shards.map((shard) =>
    parents.includes(shard.number) ? { ...shard, closedMs: nowMs } : shard,
  );
  return {
    ...document,
    nextShardNumber: document.nextShardNumber + children.length,
    shards: [...shards, ...children],
  };
}

function requireShard(document: StreamDocument, number: number): ShardDocument {
  const shard = document.shards.find((candidate) => candidate.number === number);
  if (!shard) throw new EngineError({ kind: 'shard-not-found', shardNumber: number });
  return shard;
}

// A second after the parents' end, as AWS does; later still where parents were themselves born within it,
// because a key's sequence numbers must grow from parent to child.
function childCreatedSeconds(document: StreamDocument, parents: readonly number[], nowMs: number): number {
  const born = parents.map((number) => requireShard(document, number).createdSeconds);
  return Math.max(Math.floor(nowMs / 1000), ...born) + 1;
}
