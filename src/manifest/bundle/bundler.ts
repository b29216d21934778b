import type { FunctionConfig, Manifest } from '../manifest.ts';
import type { ManifestProblem } from '../manifest-error.ts';
import { checkHandlerFile } from '../package/check-handler-file.ts';
import { type FunctionPackage, packageOf } from '../package/function-package.ts';
import {
  type CodeBundle,
  packArtifact,
  type Packed,
  packFolder,
  packHandler,
  packLayer,
} from '../package/pack-function.ts';
import type { BuiltHandler, BuiltHandlers } from './built-handlers.ts';
import { WebpackBuilder } from '../webpack/webpack-builder.ts';
import { EsbuildBuilder } from './esbuild-builder.ts';

export interface Bundles {
  /** By the function's name in the manifest; functions of one file share one bundle. */
  readonly byFunction: ReadonlyMap<string, CodeBundle>;
  /** The layers of the service, by their name in the manifest. */
  readonly layers: ReadonlyMap<string, CodeBundle>;
  /** Absolute paths of the project's files in the bundles, without node_modules. */
  readonly inputs: readonly string[];
  /** Absolute paths of the folders in which a new file could belong to a bundle. */
  readonly folders: readonly string[];
  readonly warnings: readonly ManifestProblem[];
}

/** Makes the packages of a project's functions. Repeated builds are incremental. */
export class Bundler {
  readonly #esbuild: EsbuildBuilder;
  readonly #webpack: WebpackBuilder;

  /**
   * @param options.inlineSourceMaps for debuggers, which do not find a map beside a file below `/var/task`
   * @param options.webpackProgram the built file of the program that runs webpack, for projects that use it
   */
  constructor(options: { inlineSourceMaps?: boolean; webpackProgram?: string } = {}) {
    this.#esbuild = new EsbuildBuilder({ inlineSourceMaps: options.inlineSourceMaps ?? false });
    this.#webpack = new WebpackBuilder(options.webpackProgram);
  }

  /** @throws ManifestError for code that is missing, or that cannot be built */
  async bundle(manifest: Manifest): Promise<Bundles> {
    const packages = new Map(
      [...manifest.functions].map(([name, config]) => [name, packageOf(manifest, name, config)]),
    );
    const built = await this.#build(manifest, packages);
    // Functions with the same code share one package, so that it is made and uploaded once.
    const shared = new Map<string, Promise<Packed>>();
    const handlers = [...new Set(built.byFunction.values())];
    const packed = await Promise.all(
      [...packages].map(async ([name, each]) => {
        const handler = built.byFunction.get(name);
        const key = JSON.stringify([each, handler && handlers.indexOf(handler)]);
        const making = shared.get(key) ?? pack(manifest, each, handler);
        shared.set(key, making);
        return [name, await making] as const;
      }),
    );
    for (const [name, { paths }] of packed) {
      if (paths) checkHandlerFile(manifest, name, paths);
    }
    const layers = await Promise.all(
      [...manifest.layers].map(
        async ([name, config]) => [name, await packLayer(manifest, name, config)] as const,
      ),
    );
    const parts = [...packed, ...layers].map(([, part]) => part);
    return {
      byFunction: new Map(packed.map(([name, { bundle }]) => [name, bundle])),
      layers: new Map(layers.map(([name, { bundle }]) => [name, bundle])),
      inputs: [...new Set([...built.inputs, ...parts.flatMap(({ sources }) => sources)])],
      folders: [...new Set(parts.flatMap(({ folders }) => folders))],
      warnings: built.warnings,
    };
  }

  /** Stops the builders, because their processes would keep this one alive. */
  async close(): Promise<void> {
    await this.#esbuild.close();
  }

  async #build(manifest: Manifest, packages: ReadonlyMap<string, FunctionPackage>): Promise<BuiltHandlers> {
    const isBuilt = ([name]: [string, FunctionConfig]) => packages.get(name)!.kind === 'bundle';
    const functions = new Map([...manifest.functions].filter(isBuilt));
    if (functions.size === 0) return { byFunction: new Map(), inputs: [], warnings: [] };
    const { bundling } = manifest;
    return bundling.kind === 'webpack'
      ? this.#webpack.build(manifest, functions, bundling.settings, bundling.path)
      : this.#esbuild.build(manifest, functions);
  }
}

function pack(manifest: Manifest, each: FunctionPackage, handler: BuiltHandler | undefined): Promise<Packed> {
  switch (each.kind) {
    case 'artifact':
      return packArtifact(manifest, each);
    case 'folder':
      return packFolder(manifest, each);
    case 'bundle':
      return packHandler(manifest, each, handler!);
  }
}
