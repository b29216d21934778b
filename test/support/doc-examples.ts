import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Example {
  readonly name: string;
  readonly source: string;
}

/** The examples in TypeScript of a page, named by the line on which they begin. */
export function examplesOf(page: string): Example[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map((match) => ({
    name: `${page.replaceAll(/\W/g, '-')}-${text.slice(0, match.index).split('\n').length}.ts`,
    source: match[1]!,
  }));
}
