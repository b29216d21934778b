import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/command-line/parse.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { root, wordsOf } from './blocks.ts';

/*
 * Goal: command lines that a page of the documentation shows are accepted as printed.
 * Method: lines of blocks (indented, or between fences) that begin with the command, or run it in a workflow, are parsed.
 * test/cli/command-line has the examples of docs/cli.md.
 */

const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md') && name !== 'cli.md');

const FENCE = /^ *```/;
const COMMAND = /(?:^|run: |; )(?:\$ )?(?:npx )?millrace (?<line>[a-z]+(?![^\s])[^;>|&#]*)/g;

function commandLinesOf(page: string) {
  let isFenced = false;
  return readFileSync(join(root, 'docs', page), 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      if (FENCE.test(line)) isFenced = !isFenced;
      if (!isFenced && !line.startsWith('    ')) return [];
      return Array.from(line.trim().matchAll(COMMAND), ({ groups }) => ({
        where: `docs/${page}:${index + 1}`,
        // What a page leaves out.
        words: wordsOf(groups!['line']!).filter((word) => word !== '…' && word !== '\\'),
      }));
    });
}

test('command lines of all pages are accepted', async () => {
  const lines = pages.flatMap(commandLinesOf);
  expect(lines.length).toBeGreaterThan(100);
  const refused: string[] = [];
  for (const { where, words } of lines) {
    const [name = '', ...rest] = words;
    try {
      parseCommandLine((await COMMANDS[name]!.load()).default, rest);
    } catch (error) {
      refused.push(`${where} millrace ${words.join(' ')}: ${String(error)}`);
    }
  }
  expect(refused).toEqual([]);
});
