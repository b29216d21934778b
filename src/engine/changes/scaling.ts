import { rangeOf, type ShardDocument } from '../shard/document.ts';
import { HASH_KEY_SPACE } from '../shard/hash-key.ts';
import type { Reshard, StreamDocument } from '../stream/document.ts';

/*
 * A stream is created with boundaries at multiples of floor(2^128 / count), which are up to `count` keys below the
 * exact fractions that scaling aims at. A boundary this close to a fraction is kept: otherwise halving six shards
 * would first split off a few keys. Shards have more than 2^113 keys, so the difference is negligible.
 */
const BOUNDARY_SLACK = 1n << 16n;

/**
 * The splits and merges that scale a stream to `target` open shards of equal size: a split at each target boundary that
 * does not exist yet, and merges of the pieces of each target range, in order of hash key. Returns none for a stream
 * that already has `target` equal shards.
 *
 * "Uniform scaling creates shards of equal size":
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html. The order matches a
 * public report of scaling 4 shards to 3, which left 11 shards, of which 6, 9 and 10 were open:
 * https://github.com/risingwavelabs/risingwave/issues/9961
 */
export function planScaling(document: StreamDocument, target: number): Reshard[] {
  const plan = new Plan(document.nextShardNumber);
  const boundaries = Array.from(
    { length: target - 1 },
    (_, index) => (BigInt(index + 1) * HASH_KEY_SPACE) / BigInt(target),
  );
  // In reverse order of hash key, so that `pop` removes the next piece.
  const remaining = openPieces(document).reverse();
  for (const boundary of [...boundaries, undefined]) {
    const rangePieces: Piece[] = [];
    for (let piece = remaining.pop(); piece; piece = remaining.pop()) {
      const pieces = plan.cut(piece, boundariesInside(piece, boundaries));
      remaining.push(...pieces.slice(1).reverse());
      rangePieces.push(pieces[0]!);
      if (boundary !== undefined && pieces[0]!.end >= boundary - BOUNDARY_SLACK) break;
    }
    plan.merge(rangePieces);
  }
  return plan.reshards;
}

/** The split of a shard into two of equal size. */
export function halve(shard: ShardDocument): Reshard {
  const { start, end } = rangeOf(shard);
  return { kind: 'split', shard: shard.number, at: ((start + end + 1n) / 2n).toString() };
}

interface Piece {
  readonly number: number;
  readonly start: bigint;
  /** Exclusive. */
  readonly end: bigint;
}

function openPieces({ shards }: StreamDocument): Piece[] {
  return shards
    .filter(({ closedMs }) => closedMs === undefined)
    .map((shard) => {
      const { start, end } = rangeOf(shard);
      return { number: shard.number, start, end: end + 1n };
    })
    .sort((a, b) => (a.start < b.start ? -1 : 1));
}

/** @param boundaries in ascending order */
function boundariesInside({ start, end }: Piece, boundaries: readonly bigint[]): readonly bigint[] {
  const from = firstAbove(boundaries, start + BOUNDARY_SLACK);
  return boundaries.slice(from, firstAbove(boundaries, end - BOUNDARY_SLACK - 1n));
}

function firstAbove(boundaries: readonly bigint[], bound: bigint): number {
  let low = 0;
  let high = boundaries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (boundaries[middle]! > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Collects reshards and numbers their children as the engine will. The splits of one shard, and the merges into one
 * shard, form balanced trees, so that the depth of a lineage grows with the logarithm of their number.
 */
class Plan {
  readonly reshards: Reshard[] = [];
  #nextNumber: number;

  constructor(nextNumber: number) {
    this.#nextNumber = nextNumber;
  }

  /** Splits a piece at the boundaries. @returns the pieces between them, in order */
  cut(piece: Piece, boundaries: readonly bigint[]): Piece[] {
    const middle = boundaries.length >>> 1;
    const at = boundaries[middle];
    if (at === undefined) return [piece];
    this.reshards.push({ kind: 'split', shard: piece.number, at: at.toString() });
    const left = { number: this.#nextNumber++, start: piece.start, end: at };
    const right = { number: this.#nextNumber++, start: at, end: piece.end };
    return [...this.cut(left, boundaries.slice(0, middle)), ...this.cut(right, boundaries.slice(middle + 1))];
  }

  /** Merges pieces into one. @param pieces adjacent, in order */
  merge(pieces: readonly Piece[]): void {
    let round = pieces;
    while (round.length > 1) {
      const merged: Piece[] = [];
      for (let index = 0; index < round.length; index += 2) {
        const [first, second] = [round[index]!, round[index + 1]];
        merged.push(second ? this.#mergePair(first, second) : first);
      }
      round = merged;
    }
  }

  #mergePair(first: Piece, second: Piece): Piece {
    this.reshards.push({ kind: 'merge', shards: [first.number, second.number] });
    return { number: this.#nextNumber++, start: first.start, end: second.end };
  }
}
