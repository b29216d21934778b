import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onStack } from '../access.ts';
import { type CloudFormationContext, requireStack } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { policyMembers, StackNameOrId } from '../shapes.ts';
import { readStackPolicy } from '../template-source.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html */
export const SetStackPolicy = operation('SetStackPolicy', {
  input: structure({ StackName: StackNameOrId, ...policyMembers }),
  errors: [ValidationError],
  access: onStack('cloudformation:SetStackPolicy'),
});

export const setStackPolicy: Handler<typeof SetStackPolicy, CloudFormationContext> = async (
  { StackName: name, StackPolicyBody: body, StackPolicyURL: url },
  context,
  caller,
) => {
  const stack = await requireStack(context, name, caller);
  const policy = await readStackPolicy('StackPolicy', { body, url }, context.calls, caller);
  if (policy === undefined) {
    throw ValidationError('You must specify either StackPolicyBody or StackPolicyURL');
  }
  await context.engine.set(stack, { policy });
};
