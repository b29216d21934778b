import { dirname, join } from 'node:path';
import { deployManifest, namedFunctions } from '../../../deployment/deploy-manifest.ts';
import { Bundler, type Bundles } from '../../../manifest/bundle/bundler.ts';
import { ManifestError } from '../../../manifest/manifest-error.ts';
import type { OperatorError } from '../../../lib/operator-error.ts';
import type { Manifest } from '../../../manifest/manifest.ts';
import { WEBPACK_PROGRAM_PATH } from '../../../server/built-files.ts';
import { formatHandler } from '../../functions/format-handler.ts';
import { describeProject } from '../../deploy/service-information.ts';
import { warningLines } from '../../deploy/warning-lines.ts';
import type { DevDeployment, DevDeployTools, DevProject, Prepared } from './dev-project.ts';
import { functionsToDebug } from './functions-to-debug.ts';
import { showSources } from './source-locations.ts';
import { suggestedFunction } from './suggested-function.ts';
import { filesOfInstallation } from '../watch/installed-packages.ts';

export interface ManifestProjectOptions {
  /** Absolute. */
  readonly directory: string;
  /** Loads the current manifest. */
  readonly load: () => Promise<Manifest>;
  /** Puts source maps where debuggers find them. */
  readonly isDebugged: boolean;
  /** A line for each setting that is not needed here. */
  readonly isVerbose: boolean;
}

/** A project with a serverless.yml. */
export class ManifestProject implements DevProject {
  readonly #directory: string;
  readonly #load: () => Promise<Manifest>;
  readonly #isVerbose: boolean;
  readonly #bundler: Bundler;
  /** The last manifest without an error. */
  #manifest: Manifest | undefined;

  constructor({ directory, load, isDebugged, isVerbose }: ManifestProjectOptions) {
    this.#directory = directory;
    this.#isVerbose = isVerbose;
    this.#load = load;
    this.#bundler = new Bundler({
      inlineSourceMaps: isDebugged,
      webpackProgram: WEBPACK_PROGRAM_PATH,
    });
  }

  /** @throws ManifestError */
  async prepare(): Promise<Prepared> {
    const manifest = await this.#load();
    this.#manifest = manifest;
    const bundles = await this.#bundler.bundle(manifest);
    const { stackName, region, directory } = manifest;
    return {
      stackName,
      region,
      directory,
      warnings: warningLines([...manifest.warnings, ...bundles.warnings], this.#isVerbose),
      files: filesOf(manifest, bundles),
      folders: bundles.folders,
      functions: namedFunctions(manifest),
      functionsToDebug: (names) => functionsToDebug(names, manifest),
      handlerOf: (name) => handlerOf(manifest, name),
      showSources: (text, functionName) => showSources(text, functionName, bundles),
      deploy: (tools) => deploy(manifest, bundles, tools),
    };
  }

  watchedAfter(error: OperatorError): Pick<Prepared, 'files' | 'folders'> | undefined {
    if (!(error instanceof ManifestError)) return undefined;
    const file = join(this.#directory, error.location.file);
    return {
      files: [file, ...(this.#manifest?.watchFiles ?? []), ...filesOfInstallation(this.#directory)],
      folders: [this.#directory, dirname(file), ...this.#handlerFolders()],
    };
  }

  close(): Promise<void> {
    return this.#bundler.close();
  }

  /** The folders of the handlers that the last manifest names, which may not exist yet. */
  #handlerFolders(): string[] {
    const { directory, functions = new Map<string, { handler: string }>() } = this.#manifest ?? {};
    if (directory === undefined) return [];
    return [...functions.values()].map(({ handler }) => dirname(join(directory, handler)));
  }
}

function filesOf(manifest: Manifest, bundles: Bundles): string[] {
  const settings = ['package.json', 'tsconfig.json'].map((name) => join(manifest.directory, name));
  return [...new Set([...manifest.watchFiles, ...bundles.inputs, ...settings])];
}

async function deploy(manifest: Manifest, bundles: Bundles, tools: DevDeployTools): Promise<DevDeployment> {
  const deployment = await deployManifest(manifest, bundles, { ...tools, partial: true });
  return {
    ...describeProject(manifest, deployment),
    functions: deployment.functions,
    suggestedFunction: suggestedFunction(manifest.functions, deployment.functions),
  };
}

function handlerOf(manifest: Manifest, name: string): string | undefined {
  const handler = manifest.functions.get(name)?.handler;
  return handler === undefined
    ? undefined
    : formatHandler({ handler, location: manifest.locationOf(['functions', name, 'handler']) });
}
