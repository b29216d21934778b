import type { CommandContext } from '../command-line/command.ts';
import { withClient } from '../connection/connect.ts';
import { accountKeyFrom, regionFrom } from '../connection/endpoint.ts';
import { paramsFrom } from '../deploy/project-options.ts';
import { progressLine } from '../deploy/stack-progress.ts';
import { deployTemplate } from '../../deployment/template/deploy-template.ts';
import { readTemplateFile } from '../../deployment/template/template-file.ts';

interface TemplateOptions {
  readonly region: string | undefined;
  readonly param: readonly string[];
  readonly 'stack-name': string | undefined;
  readonly endpoint: string | undefined;
  readonly json: boolean;
}

/** `millrace deploy` of a template. */
export async function runDeployTemplate(
  file: string,
  options: TemplateOptions,
  context: Pick<CommandContext, 'cwd' | 'env' | 'terminal' | 'clock' | 'signal'>,
): Promise<void> {
  const { env, terminal, clock, signal } = context;
  const template = readTemplateFile(file, options['stack-name']);
  const region = regionFrom(options.region, env);
  const deployment = await withClient({ endpoint: options.endpoint, region }, context, (client) =>
    deployTemplate(template, {
      client,
      clock,
      account: accountKeyFrom(env),
      parameters: paramsFrom(options.param),
      signal,
      onEvent(event) {
        const line = progressLine(event, terminal.style);
        if (line !== undefined) terminal.err.write(`${line}\n`);
      },
    }),
  );
  const { stackName } = template;
  const { outcome, stackId, outputs } = deployment;
  if (options.json) {
    terminal.out.write(`${JSON.stringify({ outcome, stack: stackName, region, stackId, outputs })}\n`);
    return;
  }
  if (outcome === 'unchanged') terminal.err.write('No changes to deploy.\n');
  const lines = Object.entries(outputs).map(([name, value]) => `  ${name}: ${value}`);
  const described = [
    `stack: ${stackName}`,
    `region: ${region}`,
    ...(lines.length > 0 ? ['outputs:', ...lines] : []),
  ];
  terminal.out.write(`${described.join('\n')}\n`);
}
