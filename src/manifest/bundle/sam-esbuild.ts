import { readdir } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { BuildOptions, Loader } from 'esbuild';
import { OperatorError } from '../../lib/operator-error.ts';

// The defaults of SAM's builder: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build-typescript.html
const DEFAULTS = { format: 'cjs', minify: true, target: 'es2020' } as const;

/** `BuildProperties` of a function with `BuildMethod: esbuild`. */
export interface SamBuildProperties {
  readonly Banner?: Readonly<Record<string, string>>;
  readonly Define?: Readonly<Record<string, string>>;
  readonly EntryPoints?: readonly string[];
  readonly External?: readonly string[];
  readonly Format?: BuildOptions['format'];
  readonly KeepNames?: boolean;
  readonly Loader?: readonly string[];
  readonly MainFields?: readonly string[] | string;
  readonly Minify?: boolean;
  readonly OutExtension?: readonly string[];
  readonly Sourcemap?: boolean;
  readonly Target?: string;
}

export interface SamBundle {
  /** The files of the package by path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Absolute paths of the files that were bundled, without node_modules. */
  readonly inputs: readonly string[];
}

/**
 * Bundles the entry points of a folder as `sam build` does.
 * @throws OperatorError
 */
export async function bundleForSam(directory: string, properties: SamBuildProperties): Promise<SamBundle> {
  const { EntryPoints: entryPoints = ['app'], MainFields: mainFields } = properties;
  const outdir = resolve(directory, '.millrace-output');
  const options: BuildOptions = {
    absWorkingDir: directory,
    entryPoints: await Promise.all(entryPoints.map((entry) => existingEntry(directory, entry))),
    bundle: true,
    platform: 'node',
    outdir,
    write: false,
    metafile: true,
    logLevel: 'silent',
    format: properties.Format ?? DEFAULTS.format,
    minify: properties.Minify ?? DEFAULTS.minify,
    target: properties.Target ?? DEFAULTS.target,
    sourcemap: properties.Sourcemap ?? false,
    keepNames: properties.KeepNames ?? false,
    external: [...(properties.External ?? [])],
    loader: pairs(properties.Loader) as Record<string, Loader>,
    outExtension: pairs(properties.OutExtension),
    ...(properties.Banner && { banner: properties.Banner }),
    ...(properties.Define && { define: properties.Define }),
    ...(mainFields !== undefined && { mainFields: [mainFields].flat().flatMap((text) => text.split(',')) }),
  };
  const { build } = await import('esbuild');
  try {
    const { outputFiles = [], metafile } = await build(options);
    const inputs = Object.keys(metafile?.inputs ?? {}).filter((path) => !path.includes('node_modules/'));
    return {
      files: new Map(outputFiles.map(({ path, contents }) => [slashes(relative(outdir, path)), contents])),
      inputs: inputs.map((path) => resolve(directory, path)),
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new OperatorError(`${directory} cannot be bundled: ${problem}`, { cause: error });
  }
}

/** `app` names `app.ts`, and `app.js` the file that TypeScript would compile to it. */
async function existingEntry(directory: string, entry: string): Promise<string> {
  const names = await readdir(resolve(directory, entry, '..')).catch((): string[] => []);
  const name = entry.split('/').at(-1)!;
  const stem = name.replace(/\.[cm]?[jt]sx?$/, '');
  const found = names.includes(name)
    ? name
    : ['.ts', '.js', '.mts', '.mjs', '.cts', '.cjs', '.tsx', '.jsx']
        .map((extension) => stem + extension)
        .find((candidate) => names.includes(candidate));
  return resolve(directory, entry, '..', found ?? name);
}

/** `['.ext=value']` as a map. */
function pairs(texts: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(texts.map((text) => text.split('=', 2) as [string, string]));
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
