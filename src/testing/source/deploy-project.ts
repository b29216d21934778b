import { createHash } from 'node:crypto';
import { deployManifest, namedFunctions } from '../../deployment/deploy-manifest.ts';
import { loadProject } from '../../deployment/load-project.ts';
import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { zip } from '../../lib/zip/zip.ts';
import { Bundler, type Bundles } from '../../manifest/bundle/bundler.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { CodeBundle } from '../../manifest/package/pack-function.ts';
import { ProgramRunner } from '../../manifest/programs/program-runner.ts';
import { CONFIG_PROGRAM_PATH, WEBPACK_PROGRAM_PATH } from '../../server/built-files.ts';
import { INLINE_CODE } from './inline-code.ts';
import type { DeployTools, ProjectSource, SourceSettings } from './source.ts';

/** @throws ManifestError */
export function readProject(
  { project: directory, stage, params }: ProjectSource,
  { ssm, region, account }: SourceSettings,
): Promise<Manifest> {
  return loadProject(
    { directory, stage, region, params, account, environment: process.env },
    {
      programs: new ProgramRunner(CONFIG_PROGRAM_PATH),
      fromServer: async (request) => {
        if (request.source !== 'ssm') {
          return {
            kind: 'missing',
            because:
              'a new pipeline has no values yet; give the variable a default value: ${cf:stack.output, "value"}',
          };
        }
        const { name } = request;
        if (Object.hasOwn(ssm, name)) return { kind: 'value', value: { type: 'String', value: ssm[name] } };
        const names = Object.keys(ssm);
        return {
          kind: 'missing',
          because:
            `the option ssm of openPipeline has no ${name}.${didYouMean(name, names)} ` +
            `Add it: openPipeline({ …, ssm: { '${name}': 'value' } })`,
        };
      },
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
  tools: DeployTools,
): Promise<void> {
  for (const name of inline) {
    if (manifest.functions.has(name)) continue;
    const names = [...manifest.functions.keys()];
    throw new OperatorError(
      `handlers: ${manifest.file} has no function ${name}.${didYouMean(name, names)} It has ${names.join(', ')}.`,
    );
  }
  await deployManifest(manifest, await bundlesOf(manifest, inline), { ...tools, partial: true });
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

/** Full names of the functions of a project, by their names in serverless.yml. */
export function namesOfFunctions(manifest: Manifest): ReadonlyMap<string, string> {
  return new Map(namedFunctions(manifest).map(({ name, fullName }) => [name, fullName]));
}
