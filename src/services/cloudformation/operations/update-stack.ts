import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, optional, string, structure } from '../../../schema/shape.ts';
import { onChangedStack } from '../access.ts';
import { checkMacroCapability } from '../capabilities.ts';
import type { CloudFormationContext } from '../context.ts';
import { readUpdate } from '../definition.ts';
import { InsufficientCapabilities, ValidationError } from '../errors.ts';
import { actorOf } from '../stacks/actor.ts';
import { definitionMembers, StackNameOrId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html */
export const UpdateStack = operation('UpdateStack', {
  input: structure({
    StackName: StackNameOrId,
    ...definitionMembers,
    UsePreviousTemplate: optional(boolean()),
  }),
  output: structure({ StackId: string() }),
  errors: [InsufficientCapabilities, ValidationError],
  access: onChangedStack('cloudformation:UpdateStack'),
});

export const updateStack: Handler<typeof UpdateStack, CloudFormationContext> = async (
  input,
  context,
  caller,
) => {
  if (input.DisableRollback === true)
    throw ValidationError('DisableRollback of an update is not supported by Millrace yet.');
  const { stack, definition, isEmpty } = await readUpdate(input, context, caller);
  checkMacroCapability(definition);
  if (isEmpty) throw ValidationError('No updates are to be performed.');
  await context.engine.update(stack, definition, {
    actor: actorOf(caller, definition.roleArn),
    requestToken: input.ClientRequestToken,
  });
  return { StackId: stack.stackId };
};
