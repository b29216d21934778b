import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HASH_KEY_SPACE } from '../../src/engine/hash-key.ts';
import { applyReshard } from '../../src/engine/lineage.ts';
import type { ShardDocument, StreamDocument } from '../../src/engine/stream-document.ts';
import { newStream, rangeOf } from '../../src/engine/stream-document.ts';
import { NAMESPACE } from './harness.ts';

const START_MS = 1_700_000_000_000;

function stream(shardCount: number): StreamDocument {
  const spec = { streamName: 's', shardCount, mode: 'PROVISIONED', maxRecordKib: 1024, tags: {} } as const;
  return newStream(NAMESPACE, spec, { creationId: '00', nowMs: START_MS });
}

function openAt(document: StreamDocument, ms: number): ShardDocument[] {
  return document.shards
    .filter(({ openedMs, closedMs }) => openedMs <= ms && (closedMs === undefined || closedMs > ms))
    .sort((a, b) => (rangeOf(a).start < rangeOf(b).start ? -1 : 1));
}

function expectTiling(shards: readonly ShardDocument[]): void {
  let next = 0n;
  for (const shard of shards) {
    const { start, end } = rangeOf(shard);
    expect(start).toBe(next);
    next = end + 1n;
  }
  expect(next).toBe(HASH_KEY_SPACE);
}

/** One step of a random history; what the document does not allow is left out. */
function step(document: StreamDocument, { merge, pick }: { merge: boolean; pick: number }, nowMs: number) {
  const open = openAt(document, Number.MAX_SAFE_INTEGER);
  const place = pick % open.length;
  const shard = open[place]!;
  if (merge) {
    const neighbour = open[place + 1];
    if (!neighbour) return document;
    return applyReshard(document, { kind: 'merge', shards: [shard.number, neighbour.number] }, nowMs);
  }
  const { start, end } = rangeOf(shard);
  const at = (start + end) / 2n;
  if (at <= start + 1n) return document;
  return applyReshard(document, { kind: 'split', shard: shard.number, at: at.toString() }, nowMs);
}

describe('resharding', () => {
  it('leaves every hash key in exactly one open shard, now and at any moment before', () => {
    const steps = fc.array(
      fc.record({
        merge: fc.boolean(),
        pick: fc.nat({ max: 1000 }),
        afterMs: fc.integer({ min: 1, max: 5000 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), steps, fc.nat(), (shardCount, history, moment) => {
        let document = stream(shardCount);
        let nowMs = START_MS;
        for (const change of history) {
          nowMs += change.afterMs;
          document = step(document, change, nowMs);
        }
        expectTiling(openAt(document, nowMs));
        expectTiling(openAt(document, START_MS + (moment % (nowMs - START_MS + 1))));
      }),
    );
  });

  it('numbers shards once, and lets a key grow from parents to children', () => {
    const steps = fc.array(fc.record({ merge: fc.boolean(), pick: fc.nat({ max: 1000 }) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, (history) => {
        const document = history.reduce((current, change) => step(current, change, START_MS), stream(3));
        expect(document.shards.map(({ number }) => number)).toEqual(document.shards.map((_, place) => place));
        for (const shard of document.shards) {
          for (const parent of shard.parents) {
            expect(shard.createdSeconds).toBeGreaterThan(document.shards[parent]!.createdSeconds);
            expect(document.shards[parent]!.closedMs).toBe(shard.openedMs);
          }
        }
      }),
    );
  });

  it.each([
    ['a split at the first key', { kind: 'split', shard: 0, at: '0' }, 'split-point-outside'],
    ['a split that leaves one key', { kind: 'split', shard: 0, at: '1' }, 'split-point-outside'],
    [
      'a split at the last key',
      { kind: 'split', shard: 1, at: String(HASH_KEY_SPACE - 1n) },
      'split-point-outside',
    ],
    ['a shard that is not there', { kind: 'split', shard: 9, at: '5' }, 'shard-not-found'],
    ['shards in the wrong order', { kind: 'merge', shards: [1, 0] }, 'not-adjacent'],
    ['one shard twice', { kind: 'merge', shards: [1, 1] }, 'not-adjacent'],
  ] as const)('refuses %s', (_, reshard, kind) => {
    expect(() => applyReshard(stream(2), reshard, START_MS)).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ kind }) }),
    );
  });

  it('splits at the smallest key AWS takes', () => {
    const { shards } = applyReshard(stream(1), { kind: 'split', shard: 0, at: '2' }, START_MS);
    expect(shards.slice(1).map(rangeOf)).toEqual([
      { start: 0n, end: 1n },
      { start: 2n, end: HASH_KEY_SPACE - 1n },
    ]);
  });

  it('refuses a shard that is closed', () => {
    const split = { kind: 'split', shard: 0, at: '1000' } as const;
    const document = applyReshard(stream(1), split, START_MS);
    expect(() => applyReshard(document, split, START_MS)).toThrow('shard-closed');
  });
});
