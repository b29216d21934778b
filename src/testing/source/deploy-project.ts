import { createHash, randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Client } from '../../client/client.ts';
import { deployManifest } from '../../deployment/deploy-manifest.ts';
import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { zip } from '../../lib/zip/zip.ts';
import { Bundler, type Bundles } from '../../manifest/bundle/bundler.ts';
import { fullFunctionName } from '../../manifest/compile/naming.ts';
import { loadProjectManifest } from '../../manifest/load-project-manifest.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { CodeBundle } from '../../manifest/package/pack-function.ts';
import { ProgramRunner } from '../../manifest/programs/program-runner.ts';
import { CONFIG_PROGRAM_PATH, WEBPACK_PROGRAM_PATH } from '../../server/built-files.ts';
import { INLINE_CODE } from './inline-code.ts';

export interface ProjectToDeploy {
  /** The folder with serverless.yml. */
  readonly directory: string;
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
  readonly params?: Readonly<Record<string, string>> | undefined;
}

/** @throws ManifestError */
export function loadProject(project: ProjectToDeploy, account: string): Promise<Manifest> {
  const { directory, stage, region, params = {} } = project;
  return loadProjectManifest(
    resolve(directory),
    {
      options: { stage, region },
      params,
      environment: process.env,
      accountId: account,
      instanceId: randomUUID(),
    },
    {
      programs: new ProgramRunner(CONFIG_PROGRAM_PATH),
      fromServer: async () => ({
        kind: 'missing',
        because: 'a new pipeline has no values yet; give the variable a default value: ${ssm:/name, "value"}',
      }),
    },
  );
}

/**
 * Deploys a project. Functions with an inline handler are not bundled.
 * @param inline names of functions in the manifest
 * @throws OperatorError
 */
export async function deployProject(
  manifest: Manifest,
  inline: ReadonlySet<string>,
  { client, clock, account }: { readonly client: Client; readonly clock: Clock; readonly account: string },
): Promise<void> {
  for (const name of inline) {
    if (manifest.functions.has(name)) continue;
    const names = [...manifest.functions.keys()];
    throw new OperatorError(
      `handlers: ${manifest.file} has no function ${name}.${didYouMean(name, names)} It has ${names.join(', ')}.`,
    );
  }
  await deployManifest(manifest, await bundlesOf(manifest, inline), {
    client,
    clock,
    account,
    partial: true,
    onEvent() {},
    signal: new AbortController().signal,
  });
}

async function bundlesOf(manifest: Manifest, inline: ReadonlySet<string>): Promise<Bundles> {
  const deployed = new Map([...manifest.functions].filter(([name]) => !inline.has(name)));
  const placeholder = await inlineBundle();
  const inlineBundles = [...inline].map((name) => [name, placeholder] as const);
  const bundler = new Bundler({ inlineSourceMaps: true, webpackProgram: WEBPACK_PROGRAM_PATH });
  try {
    const bundles = await bundler.bundle({ ...manifest, functions: deployed });
    return { ...bundles, byFunction: new Map([...bundles.byFunction, ...inlineBundles]) };
  } finally {
    await bundler.close();
  }
}

async function inlineBundle(): Promise<CodeBundle> {
  const bytes = await zip(new Map([['index.js', Buffer.from(INLINE_CODE.ZipFile)]]));
  return { zip: bytes, sha256: createHash('sha256').update(bytes).digest('hex'), sourceMaps: new Map() };
}

/** Full names of the functions of a project, by their names in the manifest. */
export function functionsOfProject(manifest: Manifest): ReadonlyMap<string, string> {
  return new Map(
    Array.from(manifest.functions, ([name, config]) => [name, fullFunctionName(manifest, name, config)]),
  );
}
