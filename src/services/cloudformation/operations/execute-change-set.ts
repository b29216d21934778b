import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, optional, string, structure } from '../../../schema/shape.ts';
import { onChangeSet } from '../access.ts';
import { type CloudFormationContext, requireChangeSet, requireStack } from '../context.ts';
import { ChangeSetNotFound, InvalidChangeSetStatus, ValidationError } from '../errors.ts';
import { actorOf } from '../stacks/actor.ts';
import { ChangeSetNameOrId, StackNameOrId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html */
export const ExecuteChangeSet = operation('ExecuteChangeSet', {
  input: structure({
    ChangeSetName: ChangeSetNameOrId,
    StackName: optional(StackNameOrId),
    DisableRollback: optional(boolean()),
    ClientRequestToken: optional(string({ min: 1, max: 128 })),
  }),
  // botocore fails when the response lacks the result element, even though it is empty.
  output: structure({}),
  errors: [ChangeSetNotFound, InvalidChangeSetStatus, ValidationError],
  access: onChangeSet('cloudformation:ExecuteChangeSet'),
});

/** Deletes the other change sets of the stack as well: they are based on a state that no longer exists. */
export const executeChangeSet: Handler<typeof ExecuteChangeSet, CloudFormationContext> = async (
  input,
  context,
  caller,
) => {
  const { engine, changeSets } = context;
  const changeSet = await requireChangeSet(context, input, caller);
  const { changeSetId, definition, refusal } = changeSet;
  const { ClientRequestToken: requestToken } = input;
  if (changeSet.onFailure !== undefined && input.DisableRollback !== undefined) {
    throw ValidationError(
      'DisableRollback cannot be specified for a change set that was created with OnStackFailure.',
    );
  }
  if (refusal !== undefined) {
    throw InvalidChangeSetStatus(
      `ChangeSet [${changeSetId}] cannot be executed in its current status of [FAILED]`,
    );
  }
  const stack = await requireStack(context, changeSet.stackId, caller);
  const actor = actorOf(caller, definition.roleArn);
  if (stack.status === 'REVIEW_IN_PROGRESS') {
    const onFailure = input.DisableRollback === true ? 'DO_NOTHING' : (changeSet.onFailure ?? 'ROLLBACK');
    await engine.createReviewed(stack, definition, { onFailure, actor, requestToken }, changeSetId);
  } else {
    if (input.DisableRollback === true)
      throw ValidationError('DisableRollback of an update is not supported by Millrace yet.');
    await engine.update(stack, definition, { changeSetId, actor, requestToken });
  }
  await changeSets.deleteAllOf(stack);
  return {};
};
