import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CountingText } from '../../src/engine/counting-text.ts';

test('counts as big numbers do, through every carry', () => {
  const digits = fc.bigInt({ min: 10n ** 35n, max: 10n ** 36n });
  const step = fc.bigInt({ min: 0n, max: 10n ** 27n - 1n });
  const atEdges = fc.constantFrom(
    10n ** 36n - 10n ** 27n,
    10n ** 36n - 10n ** 18n,
    10n ** 36n - 10n ** 9n - 1n,
  );
  fc.assert(
    fc.property(fc.oneof(digits, atEdges), fc.oneof(step, fc.constant(10n ** 27n - 1n)), (first, by) => {
      const counting = new CountingText(first.toString(), by);
      for (let time = 1n; time <= 30n; time++) expect(counting.next()).toBe((first + time * by).toString());
    }),
  );
});
