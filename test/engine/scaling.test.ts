import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HASH_KEY_SPACE } from '../../src/engine/hash-key.ts';
import { applyReshards } from '../../src/engine/lineage.ts';
import { planScaling } from '../../src/engine/scaling.ts';
import type { StreamDocument } from '../../src/engine/stream-document.ts';
import { newStream, rangeOf } from '../../src/engine/stream-document.ts';
import { NAMESPACE } from './harness.ts';

function stream(shardCount: number): StreamDocument {
  const spec = { streamName: 's', shardCount, mode: 'PROVISIONED', maxRecordKib: 1024, tags: {} } as const;
  return newStream(NAMESPACE, spec, { creationId: '00', nowMs: 0 });
}

function scale(document: StreamDocument, target: number): StreamDocument {
  return planScaling(document, target).reduce(
    (current, reshard) => applyReshards(current, [reshard], 0),
    document,
  );
}

function openRanges({ shards }: StreamDocument) {
  return shards
    .filter(({ closedMs }) => closedMs === undefined)
    .map(rangeOf)
    .sort((a, b) => (a.start < b.start ? -1 : 1));
}

describe('planScaling', () => {
  // Totals of open and closed shards as AWS left them: spec/kinesis.md, UpdateShardCount.
  it.each([
    [2, 4, 6],
    [4, 5, 15],
    [10, 13, 37],
    [4, 2, 6],
    [5, 3, 7],
  ])('from %d to %d leaves %d shards in all', (from, to, total) => {
    const scaled = scale(stream(from), to);
    expect(scaled.shards).toHaveLength(total);
    expect(openRanges(scaled)).toHaveLength(to);
  });

  it('covers every hash key with ranges of at most twice each other, and does nothing when nothing is asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (from, share) => {
          const least = Math.ceil(from / 2);
          const target = least + Math.floor(share * (from * 2 - least));
          const ranges = openRanges(scale(stream(from), target));
          expect(ranges).toHaveLength(target);
          const widths = ranges.map(({ start, end }) => end - start + 1n);
          expect(widths.reduce((sum, width) => sum + width, 0n)).toBe(HASH_KEY_SPACE);
          const [narrowest, widest] = [widths.reduce(min), widths.reduce(max)];
          // What did not divide evenly went to the last shard.
          expect(widest).toBeLessThanOrEqual(narrowest * 2n + BigInt(from));
          if (target === from) expect(planScaling(stream(from), target)).toEqual([]);
        },
      ),
    );
  });
});

const min = (a: bigint, b: bigint) => (a < b ? a : b);
const max = (a: bigint, b: bigint) => (a > b ? a : b);
