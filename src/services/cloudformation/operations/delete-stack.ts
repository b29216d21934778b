import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { onChangedStack } from '../access.ts';
import type { CloudFormationContext } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { actorOn } from '../stacks/actor.ts';
import { StackNameOrId } from '../shapes.ts';
import type { StackDocument } from '../store/stack.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html */
export const DeleteStack = operation('DeleteStack', {
  input: structure({
    StackName: StackNameOrId,
    RetainResources: optional(list(string())),
    RoleARN: optional(string()),
    ClientRequestToken: optional(string()),
  }),
  errors: [ValidationError],
  access: onChangedStack('cloudformation:DeleteStack'),
});

/** Deleting a stack that does not exist succeeds, as on AWS. */
export const deleteStack: Handler<typeof DeleteStack, CloudFormationContext> = async (
  input,
  context,
  caller,
) => {
  const { StackName: name, RetainResources: retain = [] } = input;
  const stack = await context.store.find(caller, name);
  if (!stack) return;
  await checkRetained(stack, retain, context);
  const actor = await actorOn(stack, caller, input.RoleARN, context.store);
  await context.engine.delete(stack, { retain, actor, requestToken: input.ClientRequestToken });
  await context.changeSets.deleteAllOf(stack);
};

/** RetainResources may name only resources whose deletion failed; other resources use DeletionPolicy. */
async function checkRetained(
  stack: StackDocument,
  retain: readonly string[],
  { store }: CloudFormationContext,
): Promise<void> {
  if (retain.length === 0) return;
  const { stackId, status } = stack;
  if (status !== 'DELETE_FAILED') {
    throw ValidationError(
      `Invalid operation on stack [${stackId}]. RetainResources is only allowed on stacks in DELETE_FAILED state.`,
    );
  }
  const known = new Set((await store.resources(stack)).map(({ logicalId }) => logicalId));
  const unknown = retain.filter((logicalId) => !known.has(logicalId));
  if (unknown.length > 0) {
    throw ValidationError(`Resources to retain [${unknown.join(', ')}] do not exist in stack [${stackId}].`);
  }
}
