import { followDeployment, submitStack } from '../../deployment/deploy-stack.ts';
import { describeStack, StackFollower } from '../../deployment/stack-calls.ts';
import { parameterInputs } from '../../services/cloudformation/template/parameters.ts';
import type { Client } from '../../client/client.ts';
import type { Clock } from '../../lib/time/clock.ts';

export interface TemplateToDeploy {
  readonly stackName: string;
  readonly template: object;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Creates the stack of a template, or updates it. @throws OperatorError when that fails */
export async function deployTemplateTree(
  { stackName, template, parameters = {} }: TemplateToDeploy,
  { client, clock }: { readonly client: Client; readonly clock: Clock },
): Promise<void> {
  const request = {
    StackName: stackName,
    TemplateBody: JSON.stringify(template),
    Parameters: parameterInputs(parameters),
  };
  const existing = await describeStack(client, stackName);
  const follower = new StackFollower(client, clock);
  const { stackId, outcome } = await submitStack(request, existing, client);
  if (outcome === 'unchanged') return;
  const tools = { client, onEvent() {}, signal: new AbortController().signal };
  await followDeployment(stackName, stackId, follower, tools);
}
