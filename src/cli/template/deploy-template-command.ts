import type { CommandContext } from '../command-line/command.ts';
import { withClient } from '../connection/connect.ts';
import { accountKeyFrom, regionFrom } from '../connection/endpoint.ts';
import { paramsFrom } from '../deploy/project-options.ts';
import { progressLine } from '../deploy/stack-progress.ts';
import { deployTemplate } from '../../deployment/template/deploy-template.ts';
import { packTemplate } from '../../deployment/template/pack-template.ts';
import { readTemplateFile } from '../../deployment/template/template-file.ts';
import { ignoredSettings } from '../../services/cloudformation/transform/ignored-settings.ts';
import { templateInformation, templateInformationJson } from './template-information.ts';

interface TemplateOptions {
  readonly region: string | undefined;
  readonly param: readonly string[];
  readonly 'stack-name': string | undefined;
  readonly partial: boolean;
  readonly endpoint: string | undefined;
  readonly json: boolean;
}

/** `millrace deploy` of a template. */
export async function runDeployTemplate(
  file: string,
  options: TemplateOptions,
  context: Pick<CommandContext, 'cwd' | 'env' | 'terminal' | 'clock' | 'signal'>,
): Promise<void> {
  const { cwd, env, terminal, clock, signal } = context;
  const { 'stack-name': stackName, partial } = options;
  const packed = await packTemplate(readTemplateFile(file, { stackName, baseDirectory: cwd }));
  for (const warning of ignoredSettings(packed.template)) terminal.err.write(`warning: ${warning}\n`);
  const region = regionFrom(options.region, env);
  const deployment = await withClient({ endpoint: options.endpoint, region }, context, (client) =>
    deployTemplate(packed, {
      client,
      clock,
      account: accountKeyFrom(env),
      parameters: paramsFrom(options.param),
      partial,
      signal,
      onEvent(event) {
        const line = progressLine(event, terminal.style);
        if (line !== undefined) terminal.err.write(`${line}\n`);
      },
    }),
  );
  const target = { stackName: packed.stackName, region };
  if (options.json) {
    terminal.out.write(`${JSON.stringify(templateInformationJson(target, deployment))}\n`);
    return;
  }
  if (deployment.outcome === 'unchanged') terminal.err.write('No changes to deploy.\n');
  terminal.out.write(`${templateInformation(target, deployment, terminal).join('\n')}\n`);
}
