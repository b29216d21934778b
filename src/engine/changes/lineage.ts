import { EngineError } from '../error.ts';
import { newShard, rangeOf, type ShardDocument } from '../shard/document.ts';
import type { HashKeyRange } from '../shard/hash-key.ts';
import type { Reshard, StreamDocument } from '../stream/document.ts';

/** The open shards that a reshard closes. */
export function parentsOf(reshard: Reshard): readonly number[] {
  return reshard.kind === 'split' ? [reshard.shard] : reshard.shards;
}

/**
 * Applies reshards in order: closes the parents of each and adds its children.
 *
 * Children are created in the second after `nowMs`, as on AWS, so their sequence numbers are higher than those of their
 * parents. A child that is itself a parent of a later reshard never accepts a record. It is dated back by one second
 * for each generation after it, because a key's sequence numbers must grow from parent to child.
 * @param nowMs the time at which parents close and children open
 * @throws EngineError for the first reshard that is invalid after the ones before it
 */
export function applyReshards(
  document: StreamDocument,
  reshards: readonly Reshard[],
  nowMs: number,
): StreamDocument {
  const shards = new Map(document.shards.map((shard) => [shard.number, shard]));
  const generations = generationsAfter(document, reshards);
  let { nextShardNumber } = document;
  for (const [index, reshard] of reshards.entries()) {
    const parents = parentsOf(reshard).map((number) => requireShard(shards, number));
    checkReshard(reshard, parents);
    for (const parent of parents) shards.set(parent.number, { ...parent, closedMs: nowMs });
    const createdSeconds = childCreatedSeconds(parents, nowMs, generations[index]!);
    for (const range of childRanges(reshard, parents)) {
      const origin = { parents: parentsOf(reshard), createdSeconds, openedMs: nowMs };
      shards.set(nextShardNumber, newShard(nextShardNumber, range, origin));
      nextShardNumber++;
    }
  }
  return { ...document, nextShardNumber, shards: [...shards.values()] };
}

/** @throws EngineError `shard-closed`, `not-adjacent`, `split-point-outside` */
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
  // AWS has the same two bounds: docs/aws/kinesis-streams.md#splitshard-and-mergeshards.
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

function childCreatedSeconds(
  parents: readonly ShardDocument[],
  nowMs: number,
  generationsAfter: number,
): number {
  const created = parents.map(({ createdSeconds }) => createdSeconds);
  return Math.max(Math.floor(nowMs / 1000) - generationsAfter, ...created) + 1;
}

/** For each reshard, the length of the longest chain of later ones whose parents are its children. */
function generationsAfter({ nextShardNumber }: StreamDocument, reshards: readonly Reshard[]): number[] {
  const createdBy = new Map<number, number>();
  let next = nextShardNumber;
  for (const [index, { kind }] of reshards.entries()) {
    createdBy.set(next++, index);
    if (kind === 'split') createdBy.set(next++, index);
  }
  const generations = reshards.map(() => 0);
  for (const [index, reshard] of Array.from(reshards.entries()).reverse()) {
    for (const parent of parentsOf(reshard)) {
      const creator = createdBy.get(parent);
      if (creator !== undefined)
        generations[creator] = Math.max(generations[creator]!, generations[index]! + 1);
    }
  }
  return generations;
}

// The parents are closed this long before the second in which their children are created; producers wait meanwhile.
// Long enough for the store to close the logs of a step, which takes a few milliseconds, and too short for producers to
// notice.
const CLOSE_LEAD_MS = 25;

/**
 * Returns the time at which to close the parents of reshards: just before the second in which their children are
 * created, so that no record is older than its shard.
 * @param readyMs the earliest possible time
 */
export function closeTimeMs(document: StreamDocument, reshards: readonly Reshard[], readyMs: number): number {
  const boundaryMs = Math.ceil((readyMs + CLOSE_LEAD_MS) / 1000) * 1000;
  const planned = applyReshards(document, reshards, boundaryMs - CLOSE_LEAD_MS);
  return Math.max(boundaryMs, youngestShardMs(planned)) - CLOSE_LEAD_MS;
}

/** The creation time of the youngest shard, as encoded in its sequence numbers. */
export function youngestShardMs({ shards }: StreamDocument): number {
  return shards.reduce((latest, { createdSeconds }) => Math.max(latest, createdSeconds), 0) * 1000;
}
