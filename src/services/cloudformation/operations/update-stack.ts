import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { boolean, optional, string, structure } from '../../../schema/shape.ts';
import type { CloudFormationContext } from '../context.ts';
import { requireStack } from '../context.ts';
import { isSameDefinition, readDefinition } from '../definition.ts';
import { InsufficientCapabilities, ValidationError } from '../errors.ts';
import { definitionMembers, StackNameOrId } from '../shapes.ts';
import { isInProgress } from '../stacks/stack.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html */
export const UpdateStack = operation('UpdateStack', {
  input: structure({
    StackName: StackNameOrId,
    ...definitionMembers,
    UsePreviousTemplate: optional(boolean()),
  }),
  output: structure({ StackId: string() }),
  errors: [InsufficientCapabilities, ValidationError],
});

export const updateStack: Handler<typeof UpdateStack, CloudFormationContext> = async (
  input,
  context,
  caller,
) => {
  const { StackName: name, UsePreviousTemplate: again, DisableRollback: noRollback } = input;
  if (noRollback === true)
    throw ValidationError('DisableRollback of an update is not supported by Millrace yet.');
  const stack = await requireStack(context, name, caller, () =>
    ValidationError(`Stack [${name}] does not exist`),
  );
  const body = again === true ? stack.definition.templateBody : input.TemplateBody;
  const definition = await readDefinition({ ...input, TemplateBody: body }, context, caller, stack);
  const settled = !isInProgress(stack) && stack.status !== 'UPDATE_ROLLBACK_FAILED';
  if (settled && isSameDefinition(stack, definition))
    throw ValidationError('No updates are to be performed.');
  await context.engine.update(stack, definition);
  return { StackId: stack.stackId };
};
