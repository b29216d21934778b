import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it, test } from 'vitest';
import { anchorsOf } from '../support/repository/headings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A path from the root, with a heading if one is named: `docs/aws/mappings.md#retries`. */
const NAMED_PATH = /(?<![\w./-])(?:bench|docs|examples|scripts|src|test)\/[\w./-]*[\w/](?:#[\w-]+)?/g;

/** Named in comments, and not files of this repository. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  // A file of the Node client of Lambda's Runtime API.
  'src/LogPatch.js',
  // A file of kinesalite.
  'test/putRecord.js',
  // An example of a user's handler.
  'src/handler',
  // A placeholder.
  'src/services/SERVICE/service.ts',
]);

/** The comments of a source, without addresses. */
function commentsOf(source: string): string {
  const comments = source.match(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm) ?? [];
  return comments.join('\n').replaceAll(/https?:\S+/g, '');
}

/** The paths in comments that name no file, no folder or no heading of this repository. */
function deadPaths(source: string): string[] {
  const paths = new Set(commentsOf(source).match(NAMED_PATH) ?? []);
  return [...paths].filter((named) => !ELSEWHERE.has(named) && !isAlive(named));
}

function isAlive(named: string): boolean {
  const [path, anchor] = named.split('#') as [string, string?];
  if (!existsSync(`${root}${path}`)) return false;
  return anchor === undefined || anchorsOf(`${root}${path}`).includes(anchor);
}

const SOURCES = ['bench', 'scripts', 'src', 'test']
  .flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  // Bundles are programs that run, or were killed.
  .filter((path) => /(?<!\.bundle)\.(?:ts|mjs)$/.test(path) && !path.includes('node_modules'))
  // This file names some that do not exist.
  .filter((path) => path !== 'test/scripts/named-paths.test.ts');

test('every path that a comment names exists', () => {
  const dead = SOURCES.flatMap((path) =>
    deadPaths(readFileSync(`${root}${path}`, 'utf8')).map((named) => `${path} names ${named}`),
  );
  expect(dead).toEqual([]);
});

it.each([
  ['// See docs/nothing.md.', ['docs/nothing.md']],
  ['/**\n * src/lib/nothing.ts,\n * test/models/kinesis.json */', ['src/lib/nothing.ts']],
  ['const a = 1; // docs/aws/mappings.md#nothing', ['docs/aws/mappings.md#nothing']],
  ['// (docs/aws/mappings.md#retries), src/lib, scripts/docs/', []],
  ["import './src/nothing.ts'; // https://example.com/src/nothing.ts, npm/src/nothing.ts", []],
])('finds the dead paths of: %s', (source, dead) => {
  expect(deadPaths(source)).toEqual(dead);
});
