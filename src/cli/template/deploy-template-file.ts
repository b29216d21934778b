import { withClient } from '../connection/connect.ts';
import { accountKeyFrom } from '../connection/endpoint.ts';
import type { DeployChoice, DeployContext } from '../deploy/deploy-selected.ts';
import type { DeployReport, DescribedDeployment } from '../deploy/described-deployment.ts';
import { progressLine } from '../deploy/stack-progress.ts';
import { deployTemplate } from '../../deployment/template/deploy-template.ts';
import { packTemplate } from '../../deployment/template/pack-template.ts';
import { ignoredSettings } from '../../services/cloudformation/transform/ignored-settings.ts';
import { readTemplateChoice } from './template-choice.ts';
import { describeTemplate } from './template-information.ts';

/** @throws OperatorError when it cannot be deployed */
export async function deployTemplateFile(
  file: string,
  choice: DeployChoice,
  context: DeployContext,
  { onWarning, onStep }: DeployReport,
): Promise<DescribedDeployment> {
  const { env, terminal, clock, signal } = context;
  const { template, region, parameters } = readTemplateChoice(file, choice, context);
  const packed = await packTemplate(template);
  for (const text of ignoredSettings(packed.template)) onWarning(`warning: ${text}`);
  const deployment = await withClient({ endpoint: choice.endpoint, region }, context, (client) =>
    deployTemplate(packed, {
      client,
      clock,
      account: accountKeyFrom(env),
      parameters,
      partial: choice.partial,
      signal,
      onEvent(event) {
        const line = progressLine(event, terminal.style);
        if (line !== undefined) onStep(line);
      },
    }),
  );
  return describeTemplate({ stackName: packed.stackName, region }, deployment);
}
