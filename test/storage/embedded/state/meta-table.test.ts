import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MetaTable } from '../../../../src/storage/embedded/state/meta-table.ts';

const key = fc
  .array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'));

test('lists the entries with a prefix, in order of key', () => {
  const change = fc.record({ key, deleted: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), fc.array(key), (changes, prefixes) => {
      const table = new MetaTable();
      const expected = new Map<string, number>();
      for (const { key, deleted } of changes) {
        const revision = table.nextRevision();
        table.apply({ key, value: deleted ? undefined : Buffer.from(`${revision}`), revision });
        if (deleted) expected.delete(key);
        else expected.set(key, revision);
      }
      for (const prefix of ['', 'a/', 'a/b/', ...prefixes]) {
        const found = table.list(prefix).map(({ key, revision }) => [key, revision]);
        const wanted = [...expected]
          .filter(([key]) => key.startsWith(prefix))
          .sort(([a], [b]) => (a < b ? -1 : 1));
        expect(found).toEqual(wanted);
        expect(table.count(prefix)).toBe(wanted.length);
      }
      for (const { key } of changes) expect(table.get(key)?.revision).toBe(expected.get(key));
      expect(new Map([...table.entries()].map(({ key, revision }) => [key, revision]))).toEqual(expected);
    }),
  );
});

test('an iteration returns every entry that exists throughout, while others change', () => {
  const table = new MetaTable();
  const put = (key: string) => table.apply({ key, value: Buffer.from(key), revision: table.nextRevision() });
  const remove = (key: string) => table.apply({ key, value: undefined, revision: table.nextRevision() });
  const lasting = ['a/b/1', 'a/b/9', 'c/d/1', 'e', 'f/g/1'];
  for (const key of ['a/b/0', ...lasting, 'c/d/2', 'h/i/1']) put(key);
  const met = new Set<string>();
  for (const { key } of table.entries()) {
    met.add(key);
    if (met.size === 1) for (const gone of ['a/b/0', 'c/d/2', 'h/i/1']) remove(gone);
    if (met.size === 3) for (const come of ['c/d/0', 'h/i/1', 'z/z/z']) put(come);
  }
  for (const key of lasting) expect(met.has(key)).toBe(true);
});
