import { assert } from '../lib/assert.ts';
import { applyReshards } from './lineage.ts';
import type { Reshard, ShardDocument, StreamDocument } from './stream-document.ts';
import { rangeOf } from './stream-document.ts';

/**
 * The splits and merges that bring a stream to `target` open shards as AWS does (spec/kinesis.md, UpdateShardCount):
 * to grow, every open shard is split in two, and neighbours are merged until so many are left; to shrink,
 * neighbours are merged. Each merges once at most, the narrowest pairs first, so that ranges stay near-equal.
 * @param target between half and double the number of open shards
 */
export function planScaling(document: StreamDocument, target: number): Reshard[] {
  const open = document.shards
    .filter(({ closedMs }) => closedMs === undefined)
    .sort((a, b) => (rangeOf(a).start < rangeOf(b).start ? -1 : 1));
  assert(target * 2 >= open.length && target <= open.length * 2, `from ${open.length} shards to ${target}`);
  if (target === open.length) return [];
  if (target < open.length) return merges(open.map(pieceOf), open.length - target);
  const splits = open.map(halve);
  const halves = open.flatMap((shard, place) => {
    const { width } = pieceOf(shard);
    const first = document.nextShardNumber + place * 2;
    return [
      { number: first, width: width / 2n },
      { number: first + 1, width: width / 2n },
    ];
  });
  return [...splits, ...merges(halves, halves.length - target)];
}

/** The steps that bring a stream to at least `target` open shards, in rounds that double them at most. */
export function planGrowth(document: StreamDocument, target: number): Reshard[] {
  const plan: Reshard[] = [];
  let grown = document;
  for (;;) {
    const open = grown.shards.filter(({ closedMs }) => closedMs === undefined).length;
    if (open >= target) return plan;
    const round = planScaling(grown, Math.min(open * 2, target));
    // The moment does not matter to a plan: it only numbers the shards.
    grown = applyReshards(grown, round, 0);
    plan.push(...round);
  }
}

/** The split of a shard into two of one width. */
export function halve(shard: ShardDocument): Reshard {
  const { start, end } = rangeOf(shard);
  return { kind: 'split', shard: shard.number, at: ((start + end + 1n) / 2n).toString() };
}

interface Piece {
  readonly number: number;
  readonly width: bigint;
}

function pieceOf(shard: ShardDocument): Piece {
  const { start, end } = rangeOf(shard);
  return { number: shard.number, width: end - start };
}

/** @param pieces in order of hash key */
function merges(pieces: readonly Piece[], count: number): Reshard[] {
  const pairs: { readonly width: bigint; readonly shards: readonly [number, number] }[] = [];
  for (let place = 0; place + 1 < pieces.length; place += 2) {
    const [first, second] = [pieces[place]!, pieces[place + 1]!];
    pairs.push({ width: first.width + second.width, shards: [first.number, second.number] });
  }
  return pairs
    .sort((a, b) => (a.width < b.width ? -1 : a.width > b.width ? 1 : 0))
    .slice(0, count)
    .map(({ shards }) => ({ kind: 'merge', shards }));
}
