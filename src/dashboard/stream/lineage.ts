import type { ShardNode } from '../../server/dashboard/contract.ts';
import { keyRange } from '../river/lanes.ts';

/** A shard as a rectangle: its life from left to right, its hash keys from top to bottom; all from 0 to 1. */
interface Span {
  readonly shard: ShardNode;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Lineage {
  readonly spans: readonly Span[];
  /** When something changed, from left to right; the first is the beginning. */
  readonly moments: readonly { readonly atMs: number; readonly x: number }[];
}

/**
 * The splits and merges of a stream within its retention: every column of the picture is a whole key space. Each moment
 * of change has a column of its own, because changes come in bursts, hours apart.
 */
export function lineageOf(shards: readonly ShardNode[]): Lineage {
  const ends = endsOf(shards);
  const starts = shards.map(({ createdMs }) => createdMs);
  const times = [...new Set([...starts, ...ends.values()])].sort((a, b) => a - b);
  const columns = new Map(times.map((ms, index) => [ms, index / times.length]));
  const spans = shards.map((shard) => {
    const { from, to } = keyRange(shard);
    const endMs = ends.get(shard.shardId);
    const right = endMs === undefined ? 1 : columns.get(endMs)!;
    return { shard, left: columns.get(shard.createdMs)!, right, top: from, bottom: to };
  });
  return { spans, moments: times.map((atMs) => ({ atMs, x: columns.get(atMs)! })) };
}

/** A shard ends where its children begin, though they begin milliseconds after it was closed. */
function endsOf(shards: readonly ShardNode[]): Map<string, number> {
  const ends = new Map<string, number>();
  for (const { shardId, closedMs } of shards) if (closedMs !== undefined) ends.set(shardId, closedMs);
  for (const { parentShardIds, createdMs } of shards) {
    for (const parent of parentShardIds) if (ends.has(parent)) ends.set(parent, createdMs);
  }
  return ends;
}

const SHOWN_NUMBERS = 4;

/** Splits and merges, latest first, in words. */
export function changesOf(shards: readonly ShardNode[]): { readonly atMs: number; readonly text: string }[] {
  const byParents = new Map<string, ShardNode[]>();
  for (const shard of shards) {
    if (shard.parentShardIds.length === 0) continue;
    const key = shard.parentShardIds.toSorted().join(' ');
    byParents.set(key, [...(byParents.get(key) ?? []), shard]);
  }
  return [...byParents.values()]
    .map((children) => ({ atMs: children[0]!.createdMs, text: sentence(children) }))
    .sort((a, b) => b.atMs - a.atMs);
}

function sentence(children: readonly ShardNode[]): string {
  const parents = listed(children[0]!.parentShardIds.map(number));
  const result = listed(children.map(({ shardId }) => number(shardId)));
  return children[0]!.parentShardIds.length > 1
    ? `${parents} merged into ${result}`
    : `${parents} split into ${result}`;
}

/** A change of AWS has two children at most; the list is bounded all the same. */
function listed(numbers: readonly string[]): string {
  const shown = numbers.slice(0, SHOWN_NUMBERS).join(' and ');
  return numbers.length > SHOWN_NUMBERS ? `${shown} and ${numbers.length - SHOWN_NUMBERS} more` : shown;
}

function number(shardId: string): string {
  return String(Number(shardId.slice(shardId.indexOf('-') + 1)));
}
