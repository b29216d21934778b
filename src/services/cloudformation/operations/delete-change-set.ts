import { isServiceError } from '../../../schema/error.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onChangeSet } from '../access.ts';
import { type CloudFormationContext, requireChangeSet } from '../context.ts';
import { ChangeSetNotFound, ValidationError } from '../errors.ts';
import { ChangeSetNameOrId, StackNameOrId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteChangeSet.html */
export const DeleteChangeSet = operation('DeleteChangeSet', {
  input: structure({ ChangeSetName: ChangeSetNameOrId, StackName: optional(StackNameOrId) }),
  output: structure({}),
  errors: [ValidationError],
  access: onChangeSet('cloudformation:DeleteChangeSet'),
});

/**
 * Deleting a change set that does not exist succeeds; frameworks do this before each deployment. A stack in
 * REVIEW_IN_PROGRESS remains.
 */
export const deleteChangeSet: Handler<typeof DeleteChangeSet, CloudFormationContext> = async (
  input,
  context,
  caller,
) => {
  try {
    await context.changeSets.delete(await requireChangeSet(context, input, caller));
  } catch (error) {
    if (!isServiceError(error, ChangeSetNotFound)) throw error;
  }
  return {};
};
