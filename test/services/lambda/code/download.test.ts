import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { CodeLinks } from '../../../../src/services/lambda/code/download.ts';

const SHA256 = 'a'.repeat(64);
const PATH = `/_millrace/code/${SHA256}.zip`;
const clock = new VirtualClock();
const linksOf = (key?: Buffer) => new CodeLinks({ endpoint: () => 'http://127.0.0.1:4566', clock, key });
const partsOf = (url: string) => {
  const { pathname, searchParams } = new URL(url);
  return [pathname, Object.fromEntries(searchParams)] as const;
};

test('a package is found by its digest while access is not checked', () => {
  const links = linksOf();
  expect(links.urlOf({ sha256: SHA256 })).toBe(`http://127.0.0.1:4566${PATH}`);
  expect(links.packageAt(PATH, {})).toBe(SHA256);
  expect(links.packageAt('/_millrace/code/../x.zip', {})).toBeUndefined();
});

test('with a key it is found at the URLs that were issued for it, for ten minutes', async () => {
  const links = linksOf(Buffer.alloc(32, 1));
  const [path, query] = partsOf(links.urlOf({ sha256: SHA256 }));
  expect(links.packageAt(path, query)).toBe(SHA256);
  expect(links.packageAt(PATH, {}), 'who knows the digest from a list of functions').toBeUndefined();
  const later = { ...query, Expires: String(Number(query['Expires']) + 1) };
  expect(links.packageAt(path, later)).toBeUndefined();
  expect(links.packageAt(PATH.replace('a.zip', 'b.zip'), query)).toBeUndefined();
  expect(linksOf(Buffer.alloc(32, 2)).packageAt(path, query)).toBeUndefined();
  await clock.advance(10 * 60_000 + 1_000);
  expect(links.packageAt(path, query)).toBeUndefined();
});
