import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './blocks.ts';

/*
 * Goal: names that pages and examples mention exist: a metric or a variable that was renamed is found in all of them.
 * test/scripts/generated-pages.test.ts compares docs/metrics.md with the declarations.
 */

const read = (path: string) => readFileSync(join(root, path), 'utf8');

function filesBelow(folder: string, name: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => name.test(path) && !path.includes('node_modules'))
    .map((path) => `${folder}/${path}`);
}

const pages = ['README.md', ...filesBelow('docs', /\.md$/)];

/** Where a name is mentioned that is not known. */
function unknownIn(paths: readonly string[], name: RegExp, isKnown: (found: string) => boolean): string[] {
  return paths.flatMap((path) =>
    Array.from(read(path).matchAll(name), ([found]) => found)
      .filter((found) => !isKnown(found))
      .map((found) => `${path}: ${found}`),
  );
}

test('metrics that pages, alerts and the dashboard of Grafana name exist', () => {
  const metrics = new Set(Array.from(read('docs/metrics.md').matchAll(/^\| `(\w+)`/gm), ([, name]) => name!));
  expect(metrics.size).toBeGreaterThan(80);
  const paths = [...pages, ...filesBelow('examples/observability', /\.(md|yml|json)$/)];
  // Samples of histograms.
  const known = (name: string) => metrics.has(name) || metrics.has(name.replace(/_(bucket|count|sum)$/, ''));
  expect(unknownIn(paths, /\b(?:millrace|nodejs|process)_[a-z0-9_]*[a-z0-9]\b/g, known)).toEqual([]);
});

test('variables of the environment that pages name are read by the program or its scripts', () => {
  const sources = ['src', 'scripts'].flatMap((folder) => filesBelow(folder, /\.(ts|mjs)$/));
  const text = sources.map(read).join('\n');
  expect(pages.some((path) => read(path).includes('MILLRACE_'))).toBe(true);
  expect(unknownIn(pages, /\bMILLRACE_[A-Z0-9_]*[A-Z0-9]\b/g, (name) => text.includes(name))).toEqual([]);
});
