import { resolve } from 'node:path';
import type { ExternalResult, ServerRequest } from '../../manifest/external/external-values.ts';
import { loadProjectManifest } from '../../manifest/load-project-manifest.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { ProgramRunner } from '../../manifest/programs/program-runner.ts';
import { CONFIG_PROGRAM_PATH } from '../../server/built-files.ts';
import type { CommandContext } from '../command-line/command.ts';
import { flag, text, texts, UsageError } from '../command-line/options.ts';
import { templatePath } from '../../deployment/template/template-path.ts';
import { loadOptions } from '../connection/load-options.ts';
import { regionOption, stageOption } from '../connection/name-options.ts';

/** Options of the commands that work on a project. */
export const projectOptions = {
  stage: stageOption('the stage (default: provider.stage, else dev)', { words: 'stages' }),
  region: regionOption('the region (default: provider.region, else us-east-1)'),
  param: texts('KEY=VALUE', 'a value for ${param:KEY}; can be repeated'),
  verbose: flag('a line for each setting of serverless.yml that is not needed here'),
};

/** For a template, whose file names no stack. */
export const stackName = text('NAME', 'the stack of a template (default: the name of its folder)');

export const projectArgument = {
  name: 'DIR',
  summary: 'the folder with serverless.yml (default: the current folder)',
  required: false,
};

export interface ProjectChoice {
  readonly stage: string | undefined;
  readonly region: string | undefined;
  readonly param: readonly string[];
  /** Leaves out what Millrace does not have, instead of failing. */
  readonly partial?: boolean;
  /** The server whose values variables refer to. */
  readonly endpoint?: string | undefined;
}

/** The template that the argument names, for the commands that accept one in place of a project's folder. */
export function templateArgument(
  options: { readonly stage: string | undefined; readonly 'stack-name': string | undefined },
  { arguments: [argument], cwd }: Pick<CommandContext, 'arguments' | 'cwd'>,
): string | undefined {
  const template = argument === undefined ? undefined : templatePath(argument, cwd);
  if (template !== undefined && options.stage !== undefined) {
    throw new UsageError('--stage is for serverless.yml; a template takes --param KEY=VALUE');
  }
  if (template === undefined && options['stack-name'] !== undefined) {
    throw new UsageError('--stack-name is for a template; the name of a project is in its serverless.yml');
  }
  return template;
}

type ProjectContext = Pick<CommandContext, 'arguments' | 'cwd' | 'env'>;

/**
 * Loads the manifest of the project that the command line selects.
 * @param fromServer reads a value of a server; by default of the one that the command calls
 * @throws ManifestError, UsageError
 */
export function loadProject(
  choice: ProjectChoice,
  context: ProjectContext,
  fromServer = (request: ServerRequest) => valueOfServer(request, choice, context),
): Promise<Manifest> {
  const { cwd, env } = context;
  const [directory = '.'] = context.arguments;
  const options = {
    ...loadOptions(choice, env, paramsFrom(choice.param)),
    partial: choice.partial === true,
  };
  const programs = new ProgramRunner(CONFIG_PROGRAM_PATH);
  return loadProjectManifest(resolve(cwd, directory), options, { programs, fromServer });
}

/** Loads the modules for it only then: most manifests need no value of a server. */
async function valueOfServer(
  request: ServerRequest,
  { endpoint }: ProjectChoice,
  context: ProjectContext,
): Promise<ExternalResult> {
  const [{ withClient }, { readServerValue }] = await Promise.all([
    import('../connection/connect.ts'),
    import('../../deployment/server-values.ts'),
  ]);
  return withClient({ endpoint, region: request.region }, context, (client) =>
    readServerValue(client, request),
  );
}

export function paramsFrom(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals <= 0) throw new UsageError(`--param takes KEY=VALUE, not "${pair}"`);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
