import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import type { Metafile, OutputFile } from 'esbuild';
import { packageNameOf } from '../package/package-name.ts';

/** What one entry of a build consists of. */
export interface EntryOutputs {
  readonly files: readonly OutputFile[];
  /** Names of the packages that the code imports when it runs. */
  readonly packages: readonly string[];
}

/**
 * Collects the files that belong to an entry: its code, the chunks and assets that it uses, and the maps.
 * @param entry the path of the entry in the metafile
 */
export function outputsOf(
  entry: string,
  { outputs }: Metafile,
  files: readonly OutputFile[],
  directory: string,
): EntryOutputs {
  const paths = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string) => {
    const output = outputs[path];
    if (!output || paths.has(path)) return;
    paths.add(path);
    for (const derived of [`${path}.map`, `${path}.LEGAL.txt`]) if (outputs[derived]) paths.add(derived);
    if (output.cssBundle !== undefined) visit(output.cssBundle);
    for (const { path: imported, external } of output.imports) {
      if (external === true) {
        const name = packageName(imported);
        if (name !== undefined) packages.add(name);
      } else {
        visit(imported);
      }
    }
  };
  visit(entry);
  const absolute = new Set([...paths].map((path) => join(directory, path)));
  return { files: files.filter(({ path }) => absolute.has(path)), packages: [...packages].sort() };
}

/** `@scope/name` of `@scope/name/file`; undefined for what is not a package. */
function packageName(specifier: string): string | undefined {
  if (/^[./]|^[a-z]+:/i.test(specifier) || isBuiltin(specifier)) return undefined;
  return packageNameOf(specifier);
}
