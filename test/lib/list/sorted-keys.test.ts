import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedKeys } from '../../../src/lib/list/sorted-keys.ts';

test('a range is that of the sorted keys, whatever was added and deleted, in whatever order', () => {
  const key = fc.nat({ max: 4_000 }).map((number) => number.toString(3));
  const run = fc.record({
    start: fc.nat({ max: 4_000 }),
    count: fc.nat({ max: 900 }),
    step: fc.constantFrom(-1, 1, 7),
    deletes: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(run, { maxLength: 8 }),
      key,
      key,
      fc.nat({ max: 50 }),
      (runs, prefix, after, limit) => {
        const keys = new SortedKeys();
        const expected = new Set<string>();
        for (const { start, count, step, deletes } of runs) {
          for (let number = start; Math.abs(number - start) < count; number += step) {
            const each = Math.abs(number).toString(3);
            keys[deletes ? 'delete' : 'add'](each);
            expected[deletes ? 'delete' : 'add'](each);
          }
        }
        const sorted = [...expected].sort();
        const wanted = sorted.filter((each) => each.startsWith(prefix));
        expect(keys.list('')).toEqual(sorted);
        expect(keys.count('')).toBe(sorted.length);
        expect(keys.list(prefix)).toEqual(wanted);
        expect(keys.count(prefix)).toBe(wanted.length);
        const range = wanted.filter((each) => each > after).slice(0, limit);
        expect(keys.list(prefix, { after, limit })).toEqual(range);
      },
    ),
    { numRuns: 60 },
  );
});
