import type { Shard } from '@aws-sdk/client-kinesis';
import { expect, test } from 'vitest';
import type { Acknowledged } from './history.ts';
import { judge, violations } from './verdict.ts';

const SHARD = 'shardId-000000000000';
const shards: Shard[] = [
  {
    ShardId: SHARD,
    HashKeyRange: { StartingHashKey: '0', EndingHashKey: String(2n ** 128n - 1n) },
    SequenceNumberRange: { StartingSequenceNumber: '0' },
  },
];
const record = (n: number, at: number, atMs = n): Acknowledged => ({
  key: 'a',
  n,
  shardId: SHARD,
  sequenceNumber: String(at),
  atMs,
});

/** One producer that got acknowledgements for `acknowledged`, and one reader that got `read`. */
function run(acknowledged: Acknowledged[], stored: Acknowledged[], read = stored, undecided: number[] = []) {
  return judge({
    producers: [{ name: 'p', acknowledged, undecided: undecided.map((n) => ({ key: 'a', n, why: 'gone' })) }],
    readers: [{ name: 'r', records: read, faults: [] }],
    stored,
    shards,
  });
}

const three = [record(0, 1), record(1, 2), record(2, 3)];

test('nothing is wrong when everything is there once and in order', () => {
  const verdict = run(three, three);
  expect(verdict).toMatchObject({ acknowledged: 3, gapMs: 1 });
  expect(violations(verdict, 1)).toEqual([]);
});

test('a put without an acknowledgement may be there once, at any place', () => {
  const stored = [record(0, 1), record(2, 3), record(1, 4)];
  expect(violations(run([record(0, 1), record(2, 3)], stored, stored, [1]), 10)).toEqual([]);
  expect(
    violations(run([record(0, 1), record(2, 3)], [record(0, 1), record(2, 3)], undefined, [1]), 10),
  ).toEqual([]);
});

test.each([
  ['a lost record', run(three, three.slice(1)), 'lost: 1, such as a 0: nothing at'],
  ['a record at another number', run(three, [record(0, 1), record(1, 2), record(2, 4)]), 'lost: 1'],
  ['a duplicate', run(three, [...three, record(1, 5)]), 'duplicates: 1, such as a 1: at'],
  [
    'a duplicate of a put without an acknowledgement',
    run(three, [...three, record(3, 5), record(3, 6)], undefined, [3]),
    'duplicates: 1',
  ],
  [
    'acknowledged records in another order',
    run([record(0, 2), record(1, 1)], [record(1, 1), record(0, 2)]),
    'out of order: 1',
  ],
  ['a record that a reader missed', run(three, three, [three[0]!, three[2]!]), 'readers: 2, such as r: a 2'],
  [
    'a record that only a reader got',
    run(three, three, [...three, record(3, 9)]),
    'readers: 1, such as r: a 3',
  ],
  ['a record outside of its shard', run([record(0, -1)], [record(0, -1)]), 'stream: 1'],
  [
    'a long gap',
    run([record(0, 1, 0), record(1, 2, 500)], three.slice(0, 2)),
    'write gap: 500 ms, at most 10',
  ],
  ['a run without a record', run([], []), 'nothing was acknowledged'],
])('%s is a violation', (_, verdict, expected) => {
  expect(violations(verdict, 10).join('\n')).toContain(expected);
});
