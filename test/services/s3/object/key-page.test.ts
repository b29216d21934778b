import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeContinuation, pageOfKeys } from '../../../../src/services/s3/object/key-page.ts';
import type { ObjectDocument } from '../../../../src/services/s3/object/objects.ts';

function objectsOf(keys: readonly string[]): ObjectDocument[] {
  return [...new Set(keys)].sort().map((key) => ({
    key,
    sha256: '',
    sizeBytes: 0,
    etag: '',
    modifiedMs: 0,
    contentType: '',
    metadata: {},
  }));
}

async function* objectsAfter(keys: readonly string[], after: string, onRead: () => void) {
  for (const object of objectsOf(keys)) {
    if (object.key <= after) continue;
    onRead();
    yield object;
  }
}

async function tell(
  keys: readonly string[],
  options: Partial<Parameters<typeof pageOfKeys>[1]>,
  onRead = () => {},
) {
  const page = await pageOfKeys((after) => objectsAfter(keys, after, onRead), {
    prefix: '',
    delimiter: '',
    maxKeys: 1000,
    after: undefined,
    ...options,
  });
  return {
    keys: page.objects.map(({ key }) => key),
    prefixes: page.commonPrefixes,
    continuation: page.continuation,
  };
}

test('keys with a common prefix count as one', async () => {
  expect(await tell(['a', 'b/1', 'b/2', 'c/d/3', 'e'], { delimiter: '/' })).toEqual({
    keys: ['a', 'e'],
    prefixes: ['b/', 'c/'],
    continuation: undefined,
  });
  expect(await tell(['c/d/3', 'c/e'], { delimiter: '/', prefix: 'c/' })).toMatchObject({
    keys: ['c/e'],
    prefixes: ['c/d/'],
  });
});

test('starts after a key that does not exist', async () => {
  expect((await tell(['a', 'b', 'd'], { after: 'c' })).keys).toEqual(['d']);
  expect((await tell(['a/1', 'a/3'], { after: 'a/2', delimiter: '/' })).prefixes).toEqual(['a/']);
});

test('zero keys requested: none returned, and no next page', async () => {
  expect(await tell(['a'], { maxKeys: 0 })).toEqual({ keys: [], prefixes: [], continuation: undefined });
});

test('all pages together equal a single page', async () => {
  const key = fc
    .array(fc.constantFrom('a', 'b', '/', 'é'), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(
      fc.array(key),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom('', '/'),
      async (keys, maxKeys, delimiter) => {
        const whole = await tell(keys, { delimiter });
        const told: { keys: string[]; prefixes: string[] } = { keys: [], prefixes: [] };
        let after: string | undefined;
        do {
          const page = await tell(keys, { delimiter, maxKeys, after });
          expect(page.keys.length + page.prefixes.length).toBeLessThanOrEqual(maxKeys);
          told.keys.push(...page.keys);
          told.prefixes.push(...page.prefixes);
          after = page.continuation === undefined ? undefined : decodeContinuation(page.continuation);
        } while (after !== undefined);
        expect(told).toEqual({ keys: whole.keys, prefixes: whole.prefixes });
      },
    ),
  );
});

test('reads few of the keys below a common prefix, and few after a page', async () => {
  const keys = ['a', 'd', 'd/\uffff', 'd/\uffffz', 'e'];
  for (let number = 1000; number < 2000; number++) keys.push(`b/${number}`, `c/${number}`, `f${number}`);
  let read = 0;
  const page = await tell(keys, { delimiter: '/', maxKeys: 6 }, () => read++);
  expect(page).toMatchObject({ keys: ['a', 'd', 'e'], prefixes: ['b/', 'c/', 'd/'] });
  expect(page.continuation).toBeDefined();
  expect(read).toBeLessThan(150);
});

test.each(['', '!', 'a'])('%j is not a continuation token', (token) => {
  expect(() => decodeContinuation(token)).toThrow(expect.objectContaining({ code: 'InvalidArgument' }));
});
