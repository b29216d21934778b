import type { Client } from '../client/client.ts';
import { isClientError } from '../client/errors.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { CDK_COMMANDS } from '../manifest/other-projects.ts';
import type { Input } from '../schema/operation.ts';
import { CreateStack } from '../services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../services/cloudformation/operations/delete-stack.ts';
import { UpdateStack } from '../services/cloudformation/operations/update-stack.ts';
import { cloudFormationTraits } from '../services/cloudformation/traits.ts';
import { describeStack, type StackEvent, type StackFacts, type StackFollower } from './stack-calls.ts';
import { firstFailure, type LocateResource } from './first-failure.ts';

export interface FollowTools {
  readonly client: Client;
  readonly onEvent: (event: StackEvent) => void;
  /** Aborting it ends the wait; the server still completes the change. */
  readonly signal: AbortSignal;
}

export type DeployOutcome = 'created' | 'updated' | 'unchanged';

// A stack that was not created, or not removed, cannot be updated. AWS requires that it be deleted first.
const STATUSES_TO_REPLACE = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED'];

// Templates of the CDK read its version from there. Their code is in files that only the command of the CDK uploads.
const CDK_PARAMETERS = '/cdk-bootstrap/';
const CDK_ADVICE = `The template is of an app of the AWS CDK: run ${CDK_COMMANDS} in the folder of the app.`;

/** Waits until no change of the stack is in progress, and removes a stack that cannot be updated. */
export async function settledStack(
  found: StackFacts,
  follower: StackFollower,
  { client, onEvent, signal }: FollowTools,
): Promise<StackFacts | undefined> {
  const { StackName: stackName } = found;
  if (found.StackStatus.endsWith('_IN_PROGRESS')) await follower.follow(found.StackId, onEvent, signal);
  await follower.skip(found.StackId);
  const settled = await describeStack(client, stackName);
  if (!settled || !STATUSES_TO_REPLACE.includes(settled.StackStatus)) return settled;
  await client.call(cloudFormationTraits, DeleteStack, { StackName: settled.StackId });
  const { status, events } = await follower.follow(settled.StackId, onEvent, signal);
  if (status === 'DELETE_COMPLETE') return undefined;
  throw new OperatorError(
    `${stackName} could not be removed after an earlier deployment that failed: ${firstFailure(events)}`,
  );
}

/** Creates or updates the stack. @throws OperatorError when the server rejects it */
export async function submitStack(
  request: Pick<Input<typeof CreateStack>, 'StackName' | 'TemplateBody' | 'Parameters' | 'Tags'>,
  existing: StackFacts | undefined,
  client: Client,
): Promise<{ stackId: string; outcome: DeployOutcome }> {
  const input = {
    ...request,
    Capabilities: [
      'CAPABILITY_IAM' as const,
      'CAPABILITY_NAMED_IAM' as const,
      'CAPABILITY_AUTO_EXPAND' as const,
    ],
  };
  try {
    const { StackId: stackId } = existing
      ? await client.call(cloudFormationTraits, UpdateStack, input)
      : await client.call(cloudFormationTraits, CreateStack, input);
    return { stackId, outcome: existing ? 'updated' : 'created' };
  } catch (error) {
    if (existing && isClientError(error) && error.message === 'No updates are to be performed.') {
      return { stackId: existing.StackId, outcome: 'unchanged' };
    }
    if (!isClientError(error) || error.status >= 500) throw error;
    const advice = error.message.includes(CDK_PARAMETERS) ? ` ${CDK_ADVICE}` : '';
    throw new OperatorError(`${request.StackName} was not deployed: ${error.message}${advice}`, {
      cause: error,
    });
  }
}

/** Waits for the end of a change. @throws OperatorError when it failed */
export async function followDeployment(
  stackName: string,
  stackId: string,
  follower: StackFollower,
  { onEvent, signal, locate }: FollowTools & { readonly locate?: LocateResource },
): Promise<void> {
  const { status, events } = await follower.follow(stackId, onEvent, signal);
  if (status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') return;
  const left = status.endsWith('ROLLBACK_COMPLETE')
    ? 'the change was rolled back'
    : 'the change was not rolled back completely';
  throw new OperatorError(
    `${stackName} was not deployed: ${sentence(firstFailure(events, locate))} ` +
      `The stack is in ${status}: ${left}. Correct the cause and deploy again.`,
  );
}

/** Reasons of services end with or without a period. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
