import { readFile } from 'node:fs/promises';
import { join, posix, relative, resolve, sep } from 'node:path';
import { assert } from '../../lib/assert.ts';
import { makeTemporaryFolder } from '../../lib/disk/temporary-folder.ts';
import type { WebpackConfig } from '../bundling.ts';
import { BundleMap } from '../bundle/bundle-map.ts';
import type { BuiltHandler, BuiltHandlers } from '../bundle/built-handlers.ts';
import { findEntry } from '../bundle/find-entry.ts';
import { frameworkFor } from '../bundle/framework-stub.ts';
import type { FunctionConfig, Manifest } from '../manifest.ts';
import type { ManifestProblem } from '../manifest-error.ts';
import { externalPackages } from '../package/external-packages.ts';
import { listFiles } from '../package/list-files.ts';
import type { ConfigPath } from '../source-location.ts';
import type { Compilation } from './messages.ts';
import { runWebpack } from './run-webpack.ts';

const DEFAULT_CONFIG_FILE = 'webpack.config.js';

/** Builds handlers with the webpack of the project, as serverless-webpack does. */
export class WebpackBuilder {
  readonly #programPath: string | undefined;

  /** @param programPath the built file of child.ts; undefined when no project with webpack is built */
  constructor(programPath: string | undefined) {
    this.#programPath = programPath;
  }

  /** @throws ManifestError */
  async build(
    manifest: Manifest,
    functions: ReadonlyMap<string, FunctionConfig>,
    settings: WebpackConfig,
    path: ConfigPath,
  ): Promise<BuiltHandlers> {
    assert(this.#programPath !== undefined, 'the program that runs webpack is known');
    const { directory } = manifest;
    const entries = new Map(
      [...functions].map(([name, config]) => [name, findEntry(manifest, name, config)]),
    );
    const configFile = settings.webpackConfig ?? DEFAULT_CONFIG_FILE;
    const individually = manifest.package.individually === true;
    const output = await makeTemporaryFolder('millrace-webpack-');
    try {
      const compilations = await runWebpack(manifest, path, this.#programPath, {
        directory,
        configFile,
        entries: Object.fromEntries(
          [...entries.values()].map(({ module, file }) => [
            module,
            `./${relative(directory, file).split(sep).join('/')}`,
          ]),
        ),
        individually,
        outputFolder: output.path,
        framework: frameworkFor(manifest),
        options: { stage: manifest.stage, region: manifest.region },
      });
      const warnings: ManifestProblem[] = [];
      const built = new Map<string | undefined, BuiltHandler>();
      for (const each of compilations) {
        built.set(each.entry, await handlerOf(manifest, each, settings, path, warnings));
      }
      const handlerFor = (module: string) => built.get(individually ? module : undefined)!;
      return {
        byFunction: new Map([...entries].map(([name, { module }]) => [name, handlerFor(module)])),
        inputs: [...new Set([resolve(directory, configFile), ...compilations.flatMap(({ files }) => files)])],
        warnings,
      };
    } finally {
      await output.remove();
    }
  }
}

async function handlerOf(
  manifest: Manifest,
  { outputFolder, packages, warnings: problems }: Compilation,
  { includeModules, excludeRegex }: WebpackConfig,
  path: ConfigPath,
  warnings: ManifestProblem[],
): Promise<BuiltHandler> {
  const location = manifest.locationOf(path);
  for (const message of problems) warnings.push({ location, message });
  const { files: paths } = await listFiles(outputFolder, () => true);
  const kept =
    excludeRegex === undefined ? paths : paths.filter((file) => !new RegExp(excludeRegex).test(file));
  const files = new Map<string, Uint8Array>();
  const sourceMaps = new Map<string, BundleMap>();
  for (const file of kept) {
    const contents = await readFile(join(outputFolder, file));
    files.set(file, contents);
    if (file.endsWith('.map')) sourceMaps.set(file.slice(0, -'.map'.length), mapOf(manifest, file, contents));
  }
  const modules = includeModules === true ? {} : includeModules === false ? undefined : includeModules;
  if (!modules) return { files, executables: new Set(), folders: [], sourceMaps };
  const excluded = new Set(modules.forceExclude ?? []);
  const names = [...new Set([...packages, ...(modules.forceInclude ?? [])])].filter(
    (name) => !excluded.has(name),
  );
  const external = await externalPackages(manifest, names, path);
  warnings.push(...external.warnings);
  const { executables, folders } = external;
  return { files: new Map([...external.files, ...files]), executables, folders, sourceMaps };
}

/** Webpack names sources `webpack://NAME/./src/handler.ts`, relative to the project. */
function mapOf(manifest: Manifest, file: string, contents: Buffer): BundleMap {
  const map = JSON.parse(contents.toString()) as { sources: string[] };
  const sources = map.sources.map((source) =>
    resolve(manifest.directory, posix.normalize(source.replace(/^webpack:\/\/[^/]*\//, ''))),
  );
  return new BundleMap(join(manifest.directory, file), Buffer.from(JSON.stringify({ ...map, sources })));
}
