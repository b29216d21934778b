import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedKeys } from '../../../src/lib/list/sorted-keys.ts';

test('a range is that of the sorted keys, whatever was added and deleted, in whatever order', () => {
  const prefixes = fc.constantFrom('', '1', '2', '12', '201', '1222', '3');
  const key = fc.nat({ max: 4_000 }).map((number) => number.toString(3));
  const run = fc.record({
    start: fc.nat({ max: 4_000 }),
    count: fc.nat({ max: 900 }),
    step: fc.constantFrom(-1, 1, 7),
    deletes: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(run, { minLength: 1, maxLength: 8 }),
      prefixes,
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
          // From the first read on, each key is inserted in its place.
          expect(keys.count(prefix)).toBe([...expected].filter((one) => one.startsWith(prefix)).length);
        }
        const sorted = [...expected].sort();
        const wanted = sorted.filter((each) => each.startsWith(prefix));
        expect(keys.list('')).toEqual(sorted);
        expect(keys.count('')).toBe(sorted.length);
        expect(keys.list(prefix)).toEqual(wanted);
        expect(keys.count(prefix)).toBe(wanted.length);
        const range = wanted.filter((each) => each > after).slice(0, limit);
        expect(keys.list(prefix, { after, limit })).toEqual(range);
        expect([...keys.scan(prefix, after)]).toEqual(wanted.filter((each) => each > after));
      },
    ),
    { numRuns: 60 },
  );
});
