import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, string, structure } from '../../../schema/shape.ts';
import { onStack } from '../access.ts';
import { type CloudFormationContext, requireStack } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { StackNameOrId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateTerminationProtection.html */
export const UpdateTerminationProtection = operation('UpdateTerminationProtection', {
  input: structure({ EnableTerminationProtection: boolean(), StackName: StackNameOrId }),
  output: structure({ StackId: string() }),
  errors: [ValidationError],
  access: onStack('cloudformation:UpdateTerminationProtection'),
});

export const updateTerminationProtection: Handler<
  typeof UpdateTerminationProtection,
  CloudFormationContext
> = async ({ EnableTerminationProtection: isProtected, StackName: name }, context, caller) => {
  const stack = await requireStack(context, name, caller, () =>
    ValidationError(`Stack [${name}] does not exist`),
  );
  await context.engine.set(stack, { isProtected });
  return { StackId: stack.stackId };
};
