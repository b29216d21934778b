import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const DIST = fileURLToPath(new URL('../../dist/dashboard/', import.meta.url));
/** The page is first painted after all of it has been read. */
const MAX_COMPRESSED_BYTES = 50_000;

test('the page is small, and its files are the ones that it names', () => {
  const assets = readdirSync(`${DIST}assets`).filter((name) => name.endsWith('.gz'));
  const sizes = [`${DIST}index.html.gz`, ...assets.map((name) => `${DIST}assets/${name}`)].map(
    (file) => statSync(file).size,
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_COMPRESSED_BYTES);
  const page = gunzipSync(readFileSync(`${DIST}index.html.gz`)).toString();
  const named = [...page.matchAll(/\/_millrace\/assets\/([\w.-]+)"/g)].map(([, name]) => `${name}.gz`);
  expect(named.toSorted()).toEqual(assets.toSorted());
  expect(named.every((name) => /-[0-9a-f]{10}\./.test(name))).toBe(true);
  // The policy of the page allows neither.
  expect(page).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=/);
});
