import type { Handler, Input } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { boolean, enumeration, integer, optional, string, structure } from '../../../schema/shape.ts';
import type { CloudFormationContext } from '../context.ts';
import { readDefinition } from '../definition.ts';
import { AlreadyExists, InsufficientCapabilities, ValidationError } from '../errors.ts';
import { definitionMembers, StackName } from '../shapes.ts';
import type { OnFailure } from '../store/stack.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export const CreateStack = operation('CreateStack', {
  input: structure({
    StackName,
    ...definitionMembers,
    OnFailure: optional(enumeration('DO_NOTHING', 'ROLLBACK', 'DELETE')),
    TimeoutInMinutes: optional(integer({ min: 1 })),
    EnableTerminationProtection: optional(boolean()),
  }),
  output: structure({ StackId: string() }),
  errors: [AlreadyExists, InsufficientCapabilities, ValidationError],
});

export const createStack: Handler<typeof CreateStack, CloudFormationContext> = async (
  input,
  context,
  caller,
) => {
  const definition = await readDefinition(input, context, caller);
  const isProtected = input.EnableTerminationProtection === true;
  const { StackName: name } = input;
  const stack = await context.engine.create(caller, name, definition, onFailureOf(input), isProtected);
  return { StackId: stack.stackId };
};

function onFailureOf(input: Input<typeof CreateStack>): OnFailure {
  if (input.DisableRollback !== undefined && input.OnFailure !== undefined) {
    throw ValidationError('You can specify only one of OnFailure and DisableRollback');
  }
  return input.DisableRollback === true ? 'DO_NOTHING' : (input.OnFailure ?? 'ROLLBACK');
}
