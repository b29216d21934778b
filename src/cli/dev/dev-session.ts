import { dirname, join } from 'node:path';
import { type Client, createClient } from '../../client/client.ts';
import { isClientError } from '../../client/errors.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { Bundler, type Bundles } from '../../manifest/bundle/bundler.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { ManifestProblem } from '../../manifest/manifest-error.ts';
import { WEBPACK_PROGRAM_PATH } from '../../server/built-files.ts';
import type { LeftOut } from '../../manifest/partial/left-out.ts';
import { deployManifest, type Deployment } from '../../deployment/deploy-manifest.ts';
import { describeStack, type StackEvent } from '../../deployment/stack-calls.ts';
import { refuseLostData } from './lost-data.ts';

export interface DevOptions {
  /** Loads the current manifest. */
  readonly load: () => Promise<Manifest>;
  readonly account: string;
  /** Puts source maps where debuggers find them. */
  readonly isDebugged: boolean;
  /** Whether a save may delete or replace what contains records. */
  readonly mayLoseData: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onEvent: (event: StackEvent) => void;
  /** Called with what a later deployment leaves out in addition. */
  readonly onLeftOut: (leftOut: readonly LeftOut[]) => void;
  readonly onWarnings: (warnings: readonly ManifestProblem[]) => void;
  /** Called when the project has become another stack, before that is deployed, while the previous one exists. */
  readonly onStackLeft: (left: StackAddress, current: StackAddress, endpoint: string) => void;
}

/** Where a project is deployed. */
export type StackAddress = Pick<Manifest, 'stackName' | 'region'>;

/** A project that is ready to be deployed. */
export interface Prepared {
  readonly manifest: Manifest;
  readonly bundles: Bundles;
}

/** A project under development: prepared after each change, and deployed if that succeeds. */
export class DevSession {
  readonly #options: DevOptions;
  readonly #bundler: Bundler;
  #client: { readonly client: Client; readonly region: string } | undefined;
  /** The last manifest without an error. */
  #manifest: Manifest | undefined;
  #stack: StackAddress | undefined;
  #reportedWarnings = '';
  #reportedLeftOut: ReadonlySet<string> | undefined;

  constructor(options: DevOptions) {
    this.#options = options;
    this.#bundler = new Bundler({
      inlineSourceMaps: options.isDebugged,
      webpackProgram: WEBPACK_PROGRAM_PATH,
    });
  }

  /** @throws ManifestError */
  async prepare(): Promise<Prepared> {
    const manifest = await this.#options.load();
    this.#manifest = manifest;
    const bundles = await this.#bundler.bundle(manifest);
    this.#reportWarnings([...manifest.warnings, ...bundles.warnings]);
    return { manifest, bundles };
  }

  /** @throws OperatorError */
  async deploy({ manifest, bundles }: Prepared, endpoint: string): Promise<Deployment> {
    const { account, clock, signal, onEvent } = this.#options;
    await this.#reportStackLeft(manifest, endpoint);
    const client = this.client(endpoint, manifest.region);
    const reviewUpdate = this.#options.mayLoseData ? undefined : refuseLostData;
    const tools = {
      client,
      account,
      clock,
      signal,
      onEvent,
      partial: true,
      ...(reviewUpdate && { reviewUpdate }),
    };
    const deployment = await deployManifest(manifest, bundles, tools);
    this.#reportLeftOut(deployment);
    return deployment;
  }

  /** The files of the last manifest without an error. */
  get manifestFiles(): readonly string[] {
    return this.#manifest?.watchFiles ?? [];
  }

  /** The folders of the handlers that it names, which may not exist yet. */
  get handlerFolders(): readonly string[] {
    const { directory, functions = new Map<string, { handler: string }>() } = this.#manifest ?? {};
    if (directory === undefined) return [];
    return [...functions.values()].map(({ handler }) => dirname(join(directory, handler)));
  }

  client(endpoint: string, region: string): Client {
    if (this.#client?.region !== region) {
      this.#client?.client.close();
      this.#client = {
        region,
        client: createClient({ endpoint, region, accessKeyId: this.#options.account }),
      };
    }
    return this.#client.client;
  }

  async close(): Promise<void> {
    this.#client?.client.close();
    await this.#bundler.close();
  }

  /** The service, the stage or the region was changed: the previous stack remains, because it may contain records. */
  async #reportStackLeft(current: StackAddress, endpoint: string): Promise<void> {
    const left = this.#stack;
    this.#stack = current;
    if (!left || (left.stackName === current.stackName && left.region === current.region)) return;
    const found = await describeStack(this.client(endpoint, left.region), left.stackName);
    if (found) this.#options.onStackLeft(left, current, endpoint);
  }

  /** Reports what a save adds to what is left out. The first deployment prints a table of all. */
  #reportLeftOut({ leftOut }: Deployment): void {
    const known = this.#reportedLeftOut ?? new Set(leftOut.map(({ what }) => what));
    const added = leftOut.filter(({ what }) => !known.has(what));
    if (added.length > 0) this.#options.onLeftOut(added);
    this.#reportedLeftOut = new Set(leftOut.map(({ what }) => what));
  }

  /** Reports warnings when they differ from the last ones, not on every save. */
  #reportWarnings(warnings: readonly ManifestProblem[]): void {
    const text = warnings.map(({ message }) => message).join('\n');
    if (text !== this.#reportedWarnings) this.#options.onWarnings(warnings);
    this.#reportedWarnings = text;
  }
}

/** The files to watch: a change of one of them can change the deployment. */
export function filesOf({ manifest, bundles }: Prepared): string[] {
  const settings = ['package.json', 'tsconfig.json'].map((name) => join(manifest.directory, name));
  return [...new Set([...manifest.watchFiles, ...bundles.inputs, ...settings])];
}

/** The message of an error after which the next save is awaited. Rethrows unexpected errors. */
export function failureMessage(error: unknown): string {
  if (isClientError(error)) return `The server returned an error: ${error.message} (${error.code})`;
  if (!(error instanceof OperatorError)) throw error;
  return error.message;
}
