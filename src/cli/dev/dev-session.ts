import { join } from 'node:path';
import { type Client, createClient } from '../../client/client.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { Bundler, type Bundles } from '../../manifest/bundle/bundler.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { ManifestWarning } from '../../manifest/manifest-error.ts';
import { deployManifest, type Deployment } from '../deploy/deploy-manifest.ts';
import type { StackEvent } from '../deploy/stack-calls.ts';

export interface DevOptions {
  /** Reads the manifest as it now stands. */
  readonly load: () => Manifest;
  readonly account: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onEvent: (event: StackEvent) => void;
  readonly onWarnings: (warnings: readonly ManifestWarning[]) => void;
}

/** A project with its bundles: what can be deployed. */
export interface Prepared {
  readonly manifest: Manifest;
  readonly bundles: Bundles;
}

/** A project under work: prepared anew after each change, deployed where it could be prepared. */
export class DevSession {
  readonly #options: DevOptions;
  readonly #bundler = new Bundler();
  #client: { readonly client: Client; readonly region: string } | undefined;
  #toldWarnings = '';

  constructor(options: DevOptions) {
    this.#options = options;
  }

  /** @throws ManifestError */
  async prepare(): Promise<Prepared> {
    const manifest = this.#options.load();
    const bundles = await this.#bundler.bundle(manifest);
    this.#tellWarnings([...manifest.warnings, ...bundles.warnings]);
    return { manifest, bundles };
  }

  /** @throws OperatorError */
  deploy({ manifest, bundles }: Prepared, endpoint: string): Promise<Deployment> {
    const { account, clock, signal, onEvent } = this.#options;
    const client = this.client(endpoint, manifest.region);
    return deployManifest(manifest, bundles, { client, account, clock, signal, onEvent });
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

  /** Once for each set of them, not at every save. */
  #tellWarnings(warnings: readonly ManifestWarning[]): void {
    const text = warnings.map(({ message }) => message).join('\n');
    if (text !== this.#toldWarnings) this.#options.onWarnings(warnings);
    this.#toldWarnings = text;
  }
}

/** The files whose change can change what is deployed. */
export function filesOf({ manifest, bundles }: Prepared): string[] {
  const settings = ['package.json', 'tsconfig.json'].map((name) => join(manifest.directory, name));
  return [...new Set([...manifest.watchFiles, ...bundles.inputs, ...settings])];
}

/** What to say of a failure while the last good version goes on; anything unforeseen is passed on. */
export function failureMessage(error: unknown): string {
  if (!(error instanceof OperatorError)) throw error;
  return error.message;
}
