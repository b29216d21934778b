import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A code block of a page. */
export interface Block {
  readonly page: string;
  /** Of the line that opens it, from 1. */
  readonly line: number;
  /** `ts`, `yaml`, `sh`, …; empty for output and drawings. */
  readonly language: string;
  readonly text: string;
}

export function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1]!,
    text: match[2]!,
  }));
}

const FILES = new Set(['ts', 'yaml']);
const NAME = /^(?:\/\/|#) (\S+\.\w+)\n/;

/**
 * The files that the blocks of a page make. A block begins a file when its first line names one, and otherwise continues
 * the file before it.
 */
export function filesOf(blocks: readonly Block[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let current: string | undefined;
  for (const { page, line, language, text } of blocks) {
    if (!FILES.has(language)) continue;
    current = NAME.exec(text)?.[1] ?? current;
    if (current === undefined)
      throw new Error(`${page}:${line}: the block names no file, and continues none`);
    files.set(current, `${files.get(current) ?? ''}${text}\n`);
  }
  return files;
}

/** The commands of the shell blocks, without their comments. */
export function commandsOf(blocks: readonly Block[]): { readonly where: string; readonly words: string[] }[] {
  return blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ page, line, text }) =>
      text.split('\n').flatMap((command, index) => {
        const words = wordsOf(command.replace(/\s#.*$/, ''));
        return words.length === 0 ? [] : [{ where: `${page}:${line + 1 + index}`, words }];
      }),
    );
}

export function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare!,
  );
}
