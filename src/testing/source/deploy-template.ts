import { followDeployment, submitStack } from '../../deployment/deploy-stack.ts';
import { describeStack, StackFollower } from '../../deployment/stack-calls.ts';
import type { Client } from '../../client/client.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { ListStackResources } from '../../services/cloudformation/operations/list-stack-resources.ts';
import { cloudFormationTraits } from '../../services/cloudformation/traits.ts';

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
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
  };
  const existing = await describeStack(client, stackName);
  const follower = new StackFollower(client, clock);
  const { stackId, outcome } = await submitStack(request, existing, client);
  if (outcome === 'unchanged') return;
  const tools = { client, onEvent() {}, signal: new AbortController().signal };
  await followDeployment(stackName, stackId, follower, tools);
}

/** The physical names of the functions of a stack, by logical id. */
export async function functionsOfStack(
  stackName: string,
  client: Client,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  let token: string | undefined;
  do {
    const page = await client.call(cloudFormationTraits, ListStackResources, {
      StackName: stackName,
      ...(token !== undefined && { NextToken: token }),
    });
    for (const { ResourceType, LogicalResourceId, PhysicalResourceId } of page.StackResourceSummaries) {
      if (ResourceType === 'AWS::Lambda::Function') names.set(LogicalResourceId, PhysicalResourceId ?? '');
    }
    token = page.NextToken;
  } while (token !== undefined);
  return names;
}
