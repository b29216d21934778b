import { type Handler, operation } from '../../../schema/operation.ts';
import { parseJsonObject } from '../../../lib/json/json-object.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import { onStack } from '../access.ts';
import { type CloudFormationContext, requireStack } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { StackNameOrId } from '../shapes.ts';
import { readTemplate } from '../template-source.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html
const MAX_POLICY_BYTES = 16_384;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html */
export const SetStackPolicy = operation('SetStackPolicy', {
  input: structure({
    StackName: StackNameOrId,
    StackPolicyBody: optional(string({ min: 1, max: MAX_POLICY_BYTES })),
    StackPolicyURL: optional(string()),
  }),
  errors: [ValidationError],
  access: onStack('cloudformation:SetStackPolicy'),
});

/** The policy is stored and returned; it is not enforced on updates. */
export const setStackPolicy: Handler<typeof SetStackPolicy, CloudFormationContext> = async (
  { StackName: name, StackPolicyBody: body, StackPolicyURL: url },
  context,
  caller,
) => {
  const stack = await requireStack(context, name, caller);
  const policy = await readTemplate({ TemplateBody: body, TemplateURL: url }, context.calls, caller);
  if (!parseJsonObject(policy)) throw ValidationError('Error validating stack policy: Invalid stack policy');
  await context.engine.set(stack, { policy });
};
