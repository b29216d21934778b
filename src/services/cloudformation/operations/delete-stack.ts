import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import type { CloudFormationContext } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { StackNameOrId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html */
export const DeleteStack = operation('DeleteStack', {
  input: structure({
    StackName: StackNameOrId,
    RetainResources: optional(list(string())),
    RoleARN: optional(string()),
    ClientRequestToken: optional(string()),
  }),
  errors: [ValidationError],
});

/** Deleting what does not exist succeeds, as on AWS. */
export const deleteStack: Handler<typeof DeleteStack, CloudFormationContext> = async (
  input,
  context,
  caller,
) => {
  if ((input.RetainResources ?? []).length > 0) {
    throw ValidationError(
      'RetainResources is not supported by Millrace yet. Set DeletionPolicy: Retain instead.',
    );
  }
  const stack = await context.store.find(caller, input.StackName);
  if (!stack) return;
  await context.engine.delete(stack);
  await context.changeSets.deleteAllOf(stack);
};
