import { expect, test } from 'vitest';
import { Acknowledged, Receipts } from '../../../../src/cli/demo/load/ledger.ts';

function acknowledge(names: [string, number][]): Acknowledged {
  const acknowledged = new Acknowledged();
  for (const [partitionKey, n] of names)
    acknowledged.add({ partitionKey, n }, { sentMs: 1_000 + n, sequenceNumber: BigInt(n) });
  return acknowledged;
}

test('a reader that received everything in order reports no faults', () => {
  const acknowledged = acknowledge([
    ['a', 0],
    ['b', 0],
    ['a', 1],
  ]);
  const receipts = new Receipts();
  let position = 0;
  for (const name of acknowledged) receipts.add(name, position++);
  expect(receipts.tally(acknowledged)).toEqual({ records: 3, missing: 0, duplicates: 0, outOfOrder: 0 });
});

test('a record that did not arrive is missing, even if a later one of its key arrived', () => {
  const acknowledged = acknowledge([
    ['a', 0],
    ['a', 1],
  ]);
  const receipts = new Receipts();
  receipts.add({ partitionKey: 'a', n: 1 }, 0);
  expect(receipts.tally(acknowledged)).toMatchObject({ missing: 1, outOfOrder: 0 });
});

test('a record delivered again is a duplicate, not out of order', () => {
  const acknowledged = acknowledge([
    ['a', 0],
    ['a', 1],
  ]);
  const receipts = new Receipts();
  for (const [position, n] of [0, 1, 0, 1].entries()) receipts.add({ partitionKey: 'a', n }, position);
  expect(receipts.tally(acknowledged)).toEqual({ records: 4, missing: 0, duplicates: 2, outOfOrder: 0 });
});

test('order is checked per key', () => {
  const acknowledged = acknowledge([
    ['a', 0],
    ['a', 1],
    ['b', 0],
  ]);
  const receipts = new Receipts();
  receipts.add({ partitionKey: 'a', n: 1 }, 0);
  receipts.add({ partitionKey: 'b', n: 0 }, 1);
  receipts.add({ partitionKey: 'a', n: 0 }, 2);
  expect(receipts.tally(acknowledged)).toMatchObject({ missing: 0, outOfOrder: 1 });
});

test('a record that was read but not acknowledged is no fault: the response may have been lost', () => {
  const receipts = new Receipts();
  receipts.add({ partitionKey: 'a', n: 0 }, 0);
  expect(receipts.tally(new Acknowledged())).toMatchObject({ missing: 0, outOfOrder: 0 });
});

test('the order of a key is that of its sequence numbers, which must increase from one put to the next', () => {
  const acknowledged = new Acknowledged();
  for (const [n, sequenceNumber] of [5n, 9n, 7n].entries()) {
    acknowledged.add({ partitionKey: 'a', n }, { sentMs: 0, sequenceNumber });
  }
  expect(acknowledged.outOfSequence).toBe(1);
  const receipts = new Receipts();
  for (const [position, n] of [0, 2, 1].entries()) receipts.add({ partitionKey: 'a', n }, position);
  expect(receipts.tally(acknowledged)).toMatchObject({ outOfOrder: 0 });
});
