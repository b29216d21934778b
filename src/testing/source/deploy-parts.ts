import { followDeployment, submitStack } from '../../deployment/deploy-stack.ts';
import { StackFollower } from '../../deployment/stack-calls.ts';
import type { DeployTools } from './source.ts';

/**
 * Creates the stack of a pipeline that is given by its parts: they name no files, and nothing that has to be left out.
 * @throws OperatorError when that fails
 */
export async function deployParts(stackName: string, template: object, tools: DeployTools): Promise<void> {
  const { client, clock } = tools;
  const request = { StackName: stackName, TemplateBody: JSON.stringify(template), Parameters: [] };
  const { stackId } = await submitStack(request, undefined, client);
  await followDeployment(stackName, stackId, new StackFollower(client, clock), tools);
}
