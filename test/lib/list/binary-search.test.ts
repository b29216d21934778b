import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstIndexWhere } from '../../../src/lib/list/binary-search.ts';

test('agrees with a linear search', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ max: 20, min: 0 })),
      fc.integer({ max: 21, min: -1 }),
      (numbers, wanted) => {
        const sorted = [...numbers].sort((a, b) => a - b);
        const expected = sorted.findIndex((number) => number >= wanted);
        const found = firstIndexWhere(sorted.length, (index) => sorted[index]! >= wanted);
        expect(found).toBe(expected < 0 ? sorted.length : expected);
      },
    ),
  );
});
