import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { loadManifest } from '../../manifest/load-manifest.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { formatWarning, type ManifestWarning } from '../../manifest/manifest-error.ts';
import type { CommandContext } from '../command-line/command.ts';
import { accountKeyFrom } from '../connection/endpoint.ts';
import { text, texts, UsageError } from '../command-line/options.ts';
import type { Terminal } from '../ui/terminal.ts';

/** Options of the commands that work on a project. */
export const projectOptions = {
  stage: text('STAGE', 'the stage (default: provider.stage, else dev)'),
  region: text('REGION', 'the region (default: provider.region, else us-east-1)'),
  param: texts('KEY=VALUE', 'a value for ${param:KEY}; can be repeated'),
};

export const projectArgument = {
  name: 'DIR',
  summary: 'the folder with serverless.yml (default: the current folder)',
  required: false,
};

export interface ProjectChoice {
  readonly stage: string | undefined;
  readonly region: string | undefined;
  readonly param: readonly string[];
}

/** Loads the manifest of the project that the command line selects. @throws ManifestError, UsageError */
export function loadProject(
  choice: ProjectChoice,
  { arguments: [directory = '.'], cwd, env }: Pick<CommandContext, 'arguments' | 'cwd' | 'env'>,
): Manifest {
  const { stage, region } = choice;
  return loadManifest(resolve(cwd, directory), {
    options: { stage, region },
    params: paramsFrom(choice.param),
    environment: env,
    accountId: accountKeyFrom(env),
    instanceId: randomUUID(),
  });
}

export function printWarnings(warnings: readonly ManifestWarning[], { err }: Terminal): void {
  for (const warning of warnings) err.write(`warning: ${formatWarning(warning)}\n`);
}

function paramsFrom(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals <= 0) throw new UsageError(`--param takes KEY=VALUE, not "${pair}"`);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
