import type { Shard } from '../../../src/engine/shard/shard.ts';
import type { Reshard } from '../../../src/engine/stream/document.ts';
import type { Random } from '../../../src/lib/random.ts';

const MAX_OPEN_SHARDS = 5;

/** A split or a merge of open shards. @returns undefined when a split would make too many */
export function randomReshard(
  random: Random,
  shards: Iterable<Pick<Shard, 'number' | 'closed' | 'range'>>,
): Reshard | undefined {
  const open = Array.from(shards)
    .filter(({ closed }) => !closed)
    .sort((a, b) => (a.range.start < b.range.start ? -1 : 1));
  const index = random.integer(open.length);
  const [first, second] = [open[index]!, open[index + 1]];
  const merges = second !== undefined && (open.length >= MAX_OPEN_SHARDS || random.fraction() < 0.5);
  if (!merges && open.length >= MAX_OPEN_SHARDS) return undefined;
  return merges
    ? { kind: 'merge', shards: [first.number, second.number] }
    : { kind: 'split', shard: first.number, at: middleOf(first).toString() };
}

function middleOf({ range: { start, end } }: Pick<Shard, 'range'>): bigint {
  return (start + end + 1n) / 2n;
}
