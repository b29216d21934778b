import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

// tsconfig.json, one of the workspace, and what both extend.
const MAX_EXTENDED = 8;

/**
 * The entry of `paths` in tsconfig.json, or in a file that it extends, that an import matches.
 * @param folder the folder of the importing file; the nearest tsconfig.json above it counts
 * @returns the entry and the name of its file; undefined when none matches
 */
export function matchingAlias(
  specifier: string,
  folder: string,
): { readonly alias: string; readonly file: string } | undefined {
  let [text, file] = nearestConfig(folder);
  for (let count = 0; text !== undefined && count < MAX_EXTENDED; count++) {
    // A key with a list is an entry of `paths`, or another option whose name is no specifier.
    const keys = [...text.matchAll(/"([^"\n]+)"\s*:\s*\[/g)].map(([, key]) => key!);
    const alias = keys.find((key) => matches(specifier, key));
    if (alias !== undefined) return { alias, file: basename(file) };
    const extended = /"extends"\s*:\s*"(\.[^"\n]+)"/.exec(text)?.[1];
    if (extended === undefined) return undefined;
    file = resolve(dirname(file), extended.endsWith('.json') ? extended : `${extended}.json`);
    text = readText(file);
  }
  return undefined;
}

function nearestConfig(folder: string): [text: string | undefined, file: string] {
  const file = join(folder, 'tsconfig.json');
  const text = readText(file);
  const parent = dirname(folder);
  return text !== undefined || parent === folder ? [text, file] : nearestConfig(parent);
}

function matches(specifier: string, alias: string): boolean {
  const [before = '', after] = alias.split('*');
  return after === undefined
    ? specifier === alias
    : specifier.length >= before.length + after.length &&
        specifier.startsWith(before) &&
        specifier.endsWith(after);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
