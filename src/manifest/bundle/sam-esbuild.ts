import { readdir } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { BuildOptions, Loader } from 'esbuild';
import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';

// The defaults of SAM's builder: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build-typescript.html
const DEFAULTS = { format: 'cjs', minify: true, target: 'es2020' } as const;

/** A list of `name=value`, as the SAM CLI passes them to esbuild, or a map. */
type Pairs = readonly string[] | Readonly<Record<string, string>>;

/** `BuildProperties` of a function with `BuildMethod: esbuild`. */
export interface SamBuildProperties {
  readonly Alias?: Pairs;
  readonly Banner?: Pairs;
  readonly Define?: Pairs;
  readonly EntryPoints?: readonly string[];
  readonly External?: readonly string[];
  readonly Footer?: Pairs;
  readonly Format?: BuildOptions['format'];
  readonly Inject?: readonly string[];
  readonly KeepNames?: boolean;
  readonly Loader?: Pairs;
  readonly MainFields?: readonly string[] | string;
  readonly Minify?: boolean;
  readonly OutExtension?: Pairs;
  readonly Packages?: BuildOptions['packages'];
  readonly Sourcemap?: BuildOptions['sourcemap'];
  readonly SourcesContent?: boolean;
  readonly Target?: string;
  readonly TreeShaking?: boolean;
}

const KNOWN: Readonly<Record<keyof SamBuildProperties, true>> = {
  Alias: true,
  Banner: true,
  Define: true,
  EntryPoints: true,
  External: true,
  Footer: true,
  Format: true,
  Inject: true,
  KeepNames: true,
  Loader: true,
  MainFields: true,
  Minify: true,
  OutExtension: true,
  Packages: true,
  Sourcemap: true,
  SourcesContent: true,
  Target: true,
  TreeShaking: true,
};

export interface SamBundle {
  /** The files of the package by path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Absolute paths of the files that were bundled, without node_modules. */
  readonly inputs: readonly string[];
}

/**
 * Bundles the entry points of a folder as `sam build` does.
 * @param logicalId of the function, for errors
 * @throws OperatorError
 */
export async function bundleForSam(
  logicalId: string,
  directory: string,
  properties: SamBuildProperties,
): Promise<SamBundle> {
  rejectUnknown(logicalId, properties);
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
    alias: pairs(properties.Alias),
    banner: pairs(properties.Banner),
    define: pairs(properties.Define),
    footer: pairs(properties.Footer),
    inject: (properties.Inject ?? []).map((file) => resolve(directory, file)),
    sourcesContent: properties.SourcesContent ?? true,
    ...(properties.Packages && { packages: properties.Packages }),
    ...(properties.TreeShaking !== undefined && { treeShaking: properties.TreeShaking }),
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
    throw new OperatorError(`${logicalId}: ${directory} cannot be bundled: ${problem}`, { cause: error });
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

/** `['.ext=value']` as a map. A value may contain "=" too. */
function pairs(texts: Pairs = []): Record<string, string> {
  if (!Array.isArray(texts)) return { ...(texts as Readonly<Record<string, string>>) };
  return Object.fromEntries(
    (texts as readonly string[]).map((text) => {
      const end = text.indexOf('=');
      return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)];
    }),
  );
}

function rejectUnknown(logicalId: string, properties: SamBuildProperties): void {
  const known = Object.keys(KNOWN);
  const unknown = Object.keys(properties).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new OperatorError(
    `${logicalId}: BuildProperties.${unknown} is not supported.${didYouMean(unknown, known)} Remove it, or deploy what \`sam build\` has built. Supported are ${known.join(', ')}.`,
  );
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
