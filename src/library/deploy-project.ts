import { createClient } from '../client/client.ts';
import { deployManifest } from '../deployment/deploy-manifest.ts';
import { loadProject } from '../deployment/load-project.ts';
import { readServerValue } from '../deployment/server-values.ts';
import { systemClock } from '../lib/time/clock.ts';
import { Bundler } from '../manifest/bundle/bundler.ts';
import type { ServerRequest } from '../manifest/external/external-values.ts';
import { formatProblem } from '../manifest/manifest-error.ts';
import { ProgramRunner } from '../manifest/programs/program-runner.ts';
import { CONFIG_PROGRAM_PATH, WEBPACK_PROGRAM_PATH } from '../server/built-files.ts';
import type { ClientTarget } from '../server/client-environment/aws-environment.ts';

/** How `MillraceServer.deploy` reads a project. */
export interface DeployOptions {
  /** The stage to deploy: that of serverless.yml by default, else `dev`. */
  readonly stage?: string;
  /** The region to deploy to: that of serverless.yml by default, else `us-east-1`. */
  readonly region?: string;
  /** Values for `${param:NAME}`, by name. */
  readonly params?: Readonly<Record<string, string>>;
}

/** What `MillraceServer.deploy` has deployed. */
export interface DeployedProject {
  /** `SERVICE-STAGE`, unless serverless.yml names another. */
  readonly stackName: string;
  readonly region: string;
  /** `unchanged` when the stack had this template. */
  readonly outcome: 'created' | 'updated' | 'unchanged';
  /** Full names of the functions, such as `shop-dev-bill`, by their names in serverless.yml, such as `bill`. */
  readonly functions: Readonly<Record<string, string>>;
  /** Outputs of the stack, by name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The routes of its API, at their URLs on this server. */
  readonly endpoints: readonly { readonly method: string; readonly url: string }[];
  /** Settings of serverless.yml that have no effect here, and similar; each is a sentence with its file and line. */
  readonly warnings: readonly string[];
}

interface DeployTarget extends ClientTarget {
  readonly signal: AbortSignal;
}

/** @throws ManifestError, OperatorError */
export async function deployProject(
  directory: string,
  options: DeployOptions,
  target: DeployTarget,
): Promise<DeployedProject> {
  const { endpoint, account, credentials, signal } = target;
  const clientFor = (name: string) =>
    createClient({
      endpoint,
      region: name,
      accessKeyId: account,
      ...(credentials && { credentials: async () => credentials }),
    });
  const fromServer = async (request: ServerRequest) => {
    const client = clientFor(request.region);
    try {
      return await readServerValue(client, request);
    } finally {
      client.close();
    }
  };
  const manifest = await loadProject(
    { ...options, directory, account, environment: process.env },
    { programs: new ProgramRunner(CONFIG_PROGRAM_PATH), fromServer },
  );
  const client = clientFor(manifest.region);
  const bundler = new Bundler({ webpackProgram: WEBPACK_PROGRAM_PATH });
  try {
    const bundles = await bundler.bundle(manifest);
    const { outcome, functions, outputs, endpoints } = await deployManifest(manifest, bundles, {
      client,
      clock: systemClock,
      account,
      partial: false,
      signal,
      onEvent() {},
    });
    return {
      stackName: manifest.stackName,
      region: manifest.region,
      outcome,
      functions: Object.fromEntries(functions.map(({ name, fullName }) => [name, fullName])),
      outputs,
      endpoints,
      warnings: [...manifest.warnings, ...bundles.warnings].map(formatProblem),
    };
  } finally {
    await bundler.close();
    client.close();
  }
}
