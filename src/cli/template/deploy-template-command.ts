import type { CommandContext } from '../command-line/command.ts';
import { withClient } from '../connection/connect.ts';
import { accountKeyFrom } from '../connection/endpoint.ts';
import { progressLine } from '../deploy/stack-progress.ts';
import { deployTemplate } from '../../deployment/template/deploy-template.ts';
import { packTemplate } from '../../deployment/template/pack-template.ts';
import { ignoredSettings } from '../../services/cloudformation/transform/ignored-settings.ts';
import { readTemplateChoice, type TemplateOptions } from './template-choice.ts';
import { templateInformation, templateInformationJson } from './template-information.ts';

interface DeployTemplateOptions extends TemplateOptions {
  readonly partial: boolean;
  readonly endpoint: string | undefined;
  readonly json: boolean;
}

/** `millrace deploy` of a template. */
export async function runDeployTemplate(
  file: string,
  options: DeployTemplateOptions,
  context: Pick<CommandContext, 'cwd' | 'env' | 'terminal' | 'clock' | 'signal'>,
): Promise<void> {
  const { env, terminal, clock, signal } = context;
  const { template, region, parameters } = readTemplateChoice(file, options, context);
  const packed = await packTemplate(template);
  for (const warning of ignoredSettings(packed.template)) terminal.err.write(`warning: ${warning}\n`);
  const deployment = await withClient({ endpoint: options.endpoint, region }, context, (client) =>
    deployTemplate(packed, {
      client,
      clock,
      account: accountKeyFrom(env),
      parameters,
      partial: options.partial,
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
