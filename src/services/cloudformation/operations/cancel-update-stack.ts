import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import { onStack } from '../access.ts';
import { type CloudFormationContext, requireStack } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { StackNameOrId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html */
export const CancelUpdateStack = operation('CancelUpdateStack', {
  input: structure({
    StackName: StackNameOrId,
    ClientRequestToken: optional(string({ min: 1, max: 128 })),
  }),
  errors: [ValidationError],
  access: onStack('cloudformation:CancelUpdateStack'),
});

export const cancelUpdateStack: Handler<typeof CancelUpdateStack, CloudFormationContext> = async (
  { StackName: name },
  context,
  caller,
) => {
  const stack = await requireStack(context, name, caller, () =>
    ValidationError(`Stack [${name}] does not exist`),
  );
  context.engine.cancelUpdate(stack);
};
