import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const DIST = fileURLToPath(new URL('../../dist/dashboard/', import.meta.url));
/** The page is first painted after all of it has been read. */
const MAX_COMPRESSED_BYTES = 50_000;
/** What is loaded when a view needs it. */
const MAX_LATER_BYTES = 10_000;

const expanded = (name: string) => gunzipSync(readFileSync(`${DIST}${name}`)).toString();
const sizeOf = (names: readonly string[]) =>
  names.reduce((sum, name) => sum + statSync(`${DIST}${name}`).size, 0);

test('the page is small, and its files are the ones that it names', () => {
  const assets = readdirSync(`${DIST}assets`).map((name) => `assets/${name}`);
  const page = expanded('index.html.gz');
  const named = [...page.matchAll(/\/_millrace\/(assets\/[\w.-]+)"/g)].map(([, name]) => `${name}.gz`);
  expect(sizeOf(['index.html.gz', ...named])).toBeLessThan(MAX_COMPRESSED_BYTES);
  expect(named.every((name) => /-[0-9a-f]{10}\./.test(name))).toBe(true);
  // The policy of the page allows neither.
  expect(page).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=/);

  const later = assets.filter((name) => !named.includes(name));
  expect(sizeOf(later)).toBeLessThan(MAX_LATER_BYTES);
  const main = expanded(named.find((name) => name.endsWith('.js.gz'))!);
  for (const name of later)
    expect(main).toContain(`import("./${name.slice('assets/'.length, -'.gz'.length)}")`);
  // No other file is read before the first paint.
  expect(main).not.toMatch(/^import[ {"*]/);
  // The policy of the page allows no code that is made of text.
  for (const name of [...named, ...later]) expect(expanded(name)).not.toMatch(/\bnew Function\b|\beval\(/);
});
