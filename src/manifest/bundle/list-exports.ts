import { readFile } from 'node:fs/promises';
import type { BuildOptions } from 'esbuild';

/**
 * The names that a module exports. Undefined for CommonJS and for modules with `export *`, whose source does not list
 * them.
 */
export async function listExports(
  file: string,
  { loader }: Pick<BuildOptions, 'loader'> = {},
): Promise<readonly string[] | undefined> {
  if (/\bexport\s*\*/.test(await readFile(file, 'utf8'))) return undefined;
  const { build } = await import('esbuild');
  const { metafile } = await build({
    entryPoints: [file],
    bundle: false,
    write: false,
    metafile: true,
    format: 'esm',
    logLevel: 'silent',
    outdir: '.',
    ...(loader && { loader }),
  });
  const [input] = Object.values(metafile.inputs);
  const [output] = Object.values(metafile.outputs);
  return input?.format === 'esm' ? output?.exports : undefined;
}
