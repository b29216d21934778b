import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstInOrder } from '../../../src/lib/list/first-in-order.ts';
import { countTurns } from '../../support/turns.ts';

test('returns what sorting the whole list and cutting it would return', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer(), { maxLength: 3_000, size: 'max' }),
      fc.nat(20),
      async (items, count) => {
        const compare = (one: number, other: number) => one - other;
        expect(await firstInOrder(items, { count, compare })).toEqual(
          [...items].sort(compare).slice(0, count),
        );
      },
    ),
    { numRuns: 30 },
  );
});

test('yields to the event loop', async () => {
  const items = Array.from({ length: 50_000 }, (_, index) => (index * 7_919) % 50_000);
  const { turns, result } = await countTurns(() =>
    firstInOrder(items, { count: 3, compare: (one, other) => one - other, filter: (item) => item > 9 }),
  );
  expect(result).toEqual([10, 11, 12]);
  expect(turns).toBeGreaterThanOrEqual(24);
});
