import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import { onStack } from '../access.ts';
import { type CloudFormationContext, requireStack } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { StackNameOrId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetStackPolicy.html */
export const GetStackPolicy = operation('GetStackPolicy', {
  readOnly: true,
  input: structure({ StackName: StackNameOrId }),
  output: structure({ StackPolicyBody: optional(string()) }),
  errors: [ValidationError],
  access: onStack('cloudformation:GetStackPolicy'),
});

export const getStackPolicy: Handler<typeof GetStackPolicy, CloudFormationContext> = async (
  { StackName: name },
  context,
  caller,
) => {
  const { policy, work } = await requireStack(context, name, caller);
  return { StackPolicyBody: work?.policy ?? policy };
};
