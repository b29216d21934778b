import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { pageAfter, pageInOrder, pageToken } from '../../../src/lib/list/page.ts';

const request = (token: string | undefined, size: number, order: 'ascending' | 'descending') => ({
  list: 'things',
  keyOf: (key: string) => key,
  token,
  size,
  order,
  invalidToken: (wrong: string) => new Error(`not a token: ${wrong}`),
});

it('returns each remaining item once while others are created and deleted between pages', () => {
  const keys = fc.uniqueArray(fc.string(), { maxLength: 20 });
  const changes = fc.array(fc.record({ add: fc.string(), remove: fc.nat() }), { maxLength: 20 });
  const order = fc.constantFrom('ascending' as const, 'descending' as const);
  fc.assert(
    fc.property(keys, changes, fc.integer({ min: 1, max: 5 }), order, (initial, steps, size, direction) => {
      const present = new Set(initial);
      const removed = new Set<string>();
      const seen: string[] = [];
      let token: string | undefined;
      for (let page = 0; page === 0 || token !== undefined; page++) {
        const result = pageAfter([...present], request(token, size, direction));
        seen.push(...result.items);
        token = result.token;
        const step = steps[page];
        if (!step) continue;
        const gone = [...present][step.remove % Math.max(1, present.size)];
        if (gone !== undefined) {
          present.delete(gone);
          removed.add(gone);
        }
        present.add(step.add);
      }
      // Pages are in order, so no key is returned twice, even if it is deleted and created again.
      expect(new Set(seen).size).toBe(seen.length);
      for (const key of initial) if (!removed.has(key)) expect(seen).toContain(key);
      expect(seen).toEqual([...seen].sort((a, b) => (a < b === (direction === 'ascending') ? -1 : 1)));
    }),
  );
});

it('reads all pages of an ordered list in little more than the list', async () => {
  const keys = Array.from({ length: 1000 }, (_, index) => String(index).padStart(4, '0'));
  let read = 0;
  const keysAfter = function* (after = '') {
    for (const key of keys.slice(keys.findIndex((each) => each > after))) {
      read++;
      yield key;
    }
  };
  const filter = (key: string) => !key.endsWith('7');
  const seen: string[] = [];
  let token: string | undefined;
  do {
    const page = await pageInOrder(keysAfter, { ...request(token, 10, 'ascending'), filter });
    seen.push(...page.items);
    ({ token } = page);
  } while (token !== undefined);
  expect(seen).toEqual(keys.filter(filter));
  expect(read).toBeLessThan(1.5 * keys.length);
  await expect(pageInOrder(keysAfter, request(pageToken('others', 'a'), 1, 'ascending'))).rejects.toThrow(
    'not a token',
  );
});

it('rejects tokens of other lists and texts that are not tokens', () => {
  for (const token of ['', 'nonsense', '42', pageToken('others', 'a'), `${pageToken('things', 'a')}=`]) {
    expect(() => pageAfter(['a', 'b'], request(token, 1, 'ascending'))).toThrow('not a token');
  }
});
