import type { Shard } from '@aws-sdk/client-kinesis';
import { expect, test } from 'vitest';
import type { Acknowledged } from './history.ts';
import { type Delivered, type DeliveryVerdict, judgeDeliveries } from './deliveries.ts';
import { judge, missedBars, type Verdict, violations } from './verdict.ts';

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
    producers: [
      { name: 'p', acknowledged, undecided: undecided.map((n) => ({ key: 'a', n, why: 'gone', atMs: n })) },
    ],
    readers: [{ name: 'r', records: read, faults: [] }],
    stored,
    shards,
  });
}

const nothing = { undelivered: [], deliveredLate: [], delayMs: 0 };
const violated = (
  verdict: Verdict,
  maxGapMs: number,
  deliveries: DeliveryVerdict = nothing,
  maxDelayMs = 0,
) => [...violations(verdict, deliveries), ...missedBars(verdict, deliveries, { maxGapMs, maxDelayMs })];

const three = [record(0, 1), record(1, 2), record(2, 3)];

test('nothing is wrong when everything is there once and in order', () => {
  const verdict = run(three, three);
  expect(verdict).toMatchObject({ acknowledged: 3, gapMs: 1 });
  expect(violated(verdict, 1)).toEqual([]);
});

test('a put without an acknowledgement may be there once, at any place', () => {
  const stored = [record(0, 1), record(2, 3), record(1, 4)];
  expect(violated(run([record(0, 1), record(2, 3)], stored, stored, [1]), 10)).toEqual([]);
  expect(
    violated(run([record(0, 1), record(2, 3)], [record(0, 1), record(2, 3)], undefined, [1]), 10),
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
  expect(violated(verdict, 10).join('\n')).toContain(expected);
});

const delivered = (...numbers: number[]): Delivered[] =>
  numbers.map((n, index) => ({ key: 'a', n, atMs: 10 + index }));

test('a function may get records again, and those of puts without an acknowledgement at any time', () => {
  expect(judgeDeliveries(three, delivered(0, 5, 1, 0, 1, 2, 3))).toEqual({
    undelivered: [],
    deliveredLate: [],
    delayMs: 13,
  });
});

test.each([
  ['a record that a checkpoint passed over', delivered(0, 2), 'undelivered: 1, such as a 1'],
  [
    'a record after a later one of its key',
    delivered(0, 2, 1),
    'delivered out of order: 1, such as a 1: after 2',
  ],
  ['a delivery that is too late', delivered(0, 1, 2), 'delay of a delivery: 10 ms, at most 9 are allowed'],
])('%s is a violation', (_, deliveries, expected) => {
  const found = violated(run(three, three), 10, judgeDeliveries(three, deliveries), 9);
  expect(found.join('\n')).toContain(expected);
});
