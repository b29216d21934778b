import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, test } from 'vitest';
import { anchorsOf } from '../support/repository/headings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** `](target#anchor)`, in this repository. */
const LINK = /\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g;
/** A path from the root in backticks, without the placeholders of instructions (`src/services/SERVICE/service.ts`). */
const PATH = /`((?:src|test|bench|scripts|docs|examples|\.ci)\/[^`\s*<>…A-Z]*)`/g;

/** Named by a page, and not part of the repository. */
const ELSEWHERE: readonly string[] = [
  // Written by a run of the benchmark.
  'bench/results/latest.json',
  // A file of kinesalite.
  'test/helpers.js',
];

/** The targets of links in a page that do not exist. */
function deadLinks(page: string): string[] {
  const text = readFileSync(`${root}${page}`, 'utf8');
  return [...text.matchAll(LINK)].flatMap(([, target = '', anchor]) => {
    const path = target === '' ? page : join(dirname(page), target);
    if (!existsSync(`${root}${path}`)) return [path];
    if (anchor === undefined || !path.endsWith('.md')) return [];
    return anchorsOf(`${root}${path}`).includes(anchor) ? [] : [`${path}#${anchor}`];
  });
}

it.each(PAGES)('%s links to pages, headings and files that exist', (page) => {
  expect(deadLinks(page)).toEqual([]);
});

it.each(PAGES)('%s names paths that exist', (page) => {
  const paths = [...readFileSync(`${root}${page}`, 'utf8').matchAll(PATH)].map((match) => match[1]!);
  expect(paths.filter((path) => !ELSEWHERE.includes(path) && !existsSync(`${root}${path}`))).toEqual([]);
});

/** The lists of "Inside the larger folders": a folder, and the subfolders that its list names. */
const FOLDERS = [
  ...readFileSync(`${root}docs/architecture.md`, 'utf8').matchAll(/^#### `(src\/\S+)\/`\n([^#]+)/gm),
];

it.each(FOLDERS.map(([, folder, list]) => [folder!, list!]))(
  'the architecture page names the subfolders of %s',
  (folder, list) => {
    const named = [...list.matchAll(/`([a-z\d-]+)\/`/g)].map((match) => match[1]!);
    const subfolders = readdirSync(`${root}${folder}`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    // The other folders of the command line belong to one command each.
    const expected = folder === 'src/cli' ? subfolders.filter((name) => named.includes(name)) : subfolders;
    expect(named.toSorted()).toEqual(expected.toSorted());
  },
);

const GENERATED = ['docs/support.md', 'docs/cli.md'];

// A merge of moved or rewritten passages may keep both versions.
it.each(PAGES.filter((page) => !GENERATED.includes(page)))('%s has no line of prose twice', (page) => {
  const lines = readFileSync(`${root}${page}`, 'utf8')
    .replaceAll(/^```[^]*?^```$/gm, '')
    .split('\n')
    .map((line) => line.trim().replace(/^(?:-|\d+\.) /, ''))
    .filter((line) => line.length > 60 && !line.startsWith('|'))
    // Below each generated table: two that were measured at the same load have the same line.
    .filter((line) => !/^Measured \d/.test(line));
  expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
});

test('every page is in the index of the documentation', () => {
  const index = readFileSync(`${root}docs/README.md`, 'utf8');
  const missing = PAGES.filter(
    (page) => /^docs\/(?:internals\/)?[^/]+\.md$/.test(page) && page !== 'docs/README.md',
  )
    .map((page) => page.replace('docs/', ''))
    .filter((page) => !index.includes(`](${page})`));
  expect(missing).toEqual([]);
});
