import { blocksOf } from '../../docs/blocks.ts';

export interface Example {
  readonly name: string;
  readonly source: string;
}

/** The examples in TypeScript of a page, named by the line on which they begin. */
export function examplesOf(page: string): Example[] {
  return blocksOf(page)
    .filter(({ language }) => language === 'ts')
    .map(({ line, text }) => ({ name: `${page.replaceAll(/\W/g, '-')}-${line}.ts`, source: text }));
}
