import { expect, test } from 'vitest';
import { Acknowledged, Receipts } from '../../../../src/cli/demo/load/ledger.ts';

function acknowledge(names: [string, number][]): Acknowledged {
  const acknowledged = new Acknowledged();
  for (const [partitionKey, n] of names) acknowledged.add({ partitionKey, n }, 1_000 + n);
  return acknowledged;
}

test('a reader that got everything in order has nothing to report', () => {
  const acknowledged = acknowledge([
    ['a', 0],
    ['b', 0],
    ['a', 1],
  ]);
  const receipts = new Receipts();
  for (const name of acknowledged) receipts.note(name);
  expect(receipts.tally(acknowledged)).toEqual({ records: 3, missing: 0, duplicates: 0, outOfOrder: 0 });
});

test('a record that never came is missing, though a later one of its key did', () => {
  const acknowledged = acknowledge([
    ['a', 0],
    ['a', 1],
  ]);
  const receipts = new Receipts();
  receipts.note({ partitionKey: 'a', n: 1 });
  expect(receipts.tally(acknowledged)).toMatchObject({ missing: 1, outOfOrder: 0 });
});

test('a record delivered again is a duplicate, not out of order', () => {
  const acknowledged = acknowledge([
    ['a', 0],
    ['a', 1],
  ]);
  const receipts = new Receipts();
  for (const n of [0, 1, 0, 1]) receipts.note({ partitionKey: 'a', n });
  expect(receipts.tally(acknowledged)).toEqual({ records: 4, missing: 0, duplicates: 2, outOfOrder: 0 });
});

test('order is told per key', () => {
  const acknowledged = acknowledge([
    ['a', 0],
    ['a', 1],
    ['b', 0],
  ]);
  const receipts = new Receipts();
  receipts.note({ partitionKey: 'a', n: 1 });
  receipts.note({ partitionKey: 'b', n: 0 });
  receipts.note({ partitionKey: 'a', n: 0 });
  expect(receipts.tally(acknowledged)).toMatchObject({ missing: 0, outOfOrder: 1 });
});

test('what was read but never acknowledged is no fault: the answer may have been lost', () => {
  const receipts = new Receipts();
  receipts.note({ partitionKey: 'a', n: 0 });
  expect(receipts.tally(new Acknowledged())).toMatchObject({ missing: 0, outOfOrder: 0 });
});
