import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// A row whose test was renamed or deleted would go on to claim that its bound is tested.
const ROOT = new URL('../../', import.meta.url);
const text = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

/** The tables that name the tests of their bounds; the one of nested text has one test for all rows. */
const rows = text('docs/bounds.md')
  .split('## Patterns')[1]!
  .split('\n')
  .filter((line) => /^\| (?!-|.*\| test +\|$)/.test(line))
  .map((line) => line.split(/(?<!\\)\|/).slice(1, -1));

/** `file` "title", "another"; `other file` "title" */
const NAMED = /^`(test\/[^`]+\.test\.ts)` ((?:"[^"]+"(?:, )?)+)$/;

/** Not just a text of the file: the first argument of a call. */
function isTitle(source: string, quoted: string): boolean {
  const at = source.indexOf(`${quoted},`);
  return at > 0 && source.slice(0, at).trimEnd().endsWith('(');
}

test('each bound names the tests that prove it, which are there, or none', () => {
  expect(rows.length).toBeGreaterThan(120);
  const wrong = rows.flatMap((cells) => {
    const what = cells[0]!.trim();
    const named = cells.at(-1)!.trim().replaceAll('\\|', '|');
    if (named === 'none') return [];
    return named.split(/; (?=`)/).flatMap((part) => {
      const [, file, titles] = NAMED.exec(part) ?? [];
      if (file === undefined) return [`${what}: ${part} names no test`];
      const source = text(file).replaceAll("\\'", "'");
      return [...titles!.matchAll(/"([^"]+)"/g)]
        .filter(([, title]) => !["'", '"', '`'].some((quote) => isTitle(source, quote + title + quote)))
        .map(([, title]) => `${what}: ${file} has no test "${title}"`);
    });
  });
  expect(wrong).toEqual([]);
});
