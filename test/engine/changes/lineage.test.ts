import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyReshards } from '../../../src/engine/changes/lineage.ts';
import { planScaling } from '../../../src/engine/changes/scaling.ts';
import { rangeOf, type ShardDocument } from '../../../src/engine/shard/document.ts';
import { HASH_KEY_SPACE } from '../../../src/engine/shard/hash-key.ts';
import { newStream, type Reshard, type StreamDocument } from '../../../src/engine/stream/document.ts';
import { NAMESPACE } from '../harness.ts';

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

/** Whether two shards, in order of hash key, cover the same range as one. */
function expectSameKeys(pieces: readonly ShardDocument[], whole: ShardDocument): void {
  const [first, second] = pieces.map(rangeOf);
  expect(first!.end + 1n).toBe(second!.start);
  expect([first!.start, second!.end]).toEqual([rangeOf(whole).start, rangeOf(whole).end]);
}

interface Step {
  readonly kind: 'split' | 'merge' | 'scale';
  readonly pick: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('split', 'split', 'merge', 'merge', 'scale'),
  pick: fc.nat({ max: 1000 }),
});

/** The reshards of one step of a random history; none when the document does not allow it. */
function planOf(document: StreamDocument, { kind, pick }: Step): Reshard[] {
  const open = openAt(document, Number.MAX_SAFE_INTEGER);
  const index = pick % open.length;
  const shard = open[index]!;
  const { start, end } = rangeOf(shard);
  const at = (start + end) / 2n;
  const neighbour = open[index + 1];
  switch (kind) {
    case 'split':
      return at <= start + 1n ? [] : [{ kind, shard: shard.number, at: at.toString() }];
    case 'merge':
      return neighbour ? [{ kind, shards: [shard.number, neighbour.number] }] : [];
    case 'scale': {
      const least = Math.ceil(open.length / 2);
      return planScaling(document, least + (pick % (Math.min(open.length * 2, MAX_OPEN) - least + 1)));
    }
  }
}

const MAX_OPEN = 24;

/** The document after the reshards of a step. */
function after(document: StreamDocument, step: Step, nowMs: number): StreamDocument {
  return applyReshards(document, planOf(document, step), nowMs);
}

describe('resharding', () => {
  it('leaves every hash key in exactly one open shard, now and at any earlier moment', () => {
    const history = fc.array(fc.tuple(step, fc.integer({ min: 1, max: 5000 })), { maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), history, fc.nat(), (shardCount, steps, moment) => {
        let document = stream(shardCount);
        let nowMs = START_MS;
        for (const [change, afterMs] of steps) {
          nowMs += afterMs;
          document = after(document, change, nowMs);
        }
        expectTiling(openAt(document, nowMs));
        expectTiling(openAt(document, START_MS + (moment % (nowMs - START_MS + 1))));
      }),
    );
  });

  it('gives each closed shard exactly the children that cover its hash keys', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 20 }), (shardCount, steps) => {
        const { shards } = steps.reduce((current, one) => after(current, one, START_MS), stream(shardCount));
        for (const shard of shards) {
          const children = shards.filter(({ parents }) => parents.includes(shard.number));
          const parents = shard.parents.map((number) => shards[number]!);
          if (shard.closedMs === undefined) expect(children).toEqual([]);
          else if (children.length === 2) expectSameKeys(children, shard);
          else expect(children).toHaveLength(1);
          if (parents.length === 2) expectSameKeys(parents, shard);
          else if (parents.length === 0) expect(shard.number).toBeLessThan(shardCount);
          else expect(parents).toHaveLength(1);
        }
      }),
    );
  });

  it('numbers each shard once, and lets sequence numbers grow from parents to children', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const document = steps.reduce((current, change) => after(current, change, START_MS), stream(3));
        expect(document.shards.map(({ number }) => number)).toEqual(document.shards.map((_, index) => index));
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
    expect(() => applyReshards(stream(2), [reshard], START_MS)).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ kind }) }),
    );
  });

  it('splits at the smallest key that AWS accepts', () => {
    const { shards } = applyReshards(stream(1), [{ kind: 'split', shard: 0, at: '2' }], START_MS);
    expect(shards.slice(1).map(rangeOf)).toEqual([
      { start: 0n, end: 1n },
      { start: 2n, end: HASH_KEY_SPACE - 1n },
    ]);
  });

  it('rejects a closed shard', () => {
    const split = { kind: 'split', shard: 0, at: '1000' } as const;
    const document = applyReshards(stream(1), [split], START_MS);
    expect(() => applyReshards(document, [split], START_MS)).toThrow('shard-closed');
  });
});
