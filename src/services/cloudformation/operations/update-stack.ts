import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, optional, string, structure } from '../../../schema/shape.ts';
import { onChangedStackAndPolicy } from '../access.ts';
import { checkMacroCapability } from '../capabilities.ts';
import type { CloudFormationContext } from '../context.ts';
import { readUpdate } from '../definition.ts';
import { InsufficientCapabilities, ValidationError } from '../errors.ts';
import { actorOf } from '../stacks/actor.ts';
import {
  definitionMembers,
  policyMembers,
  StackNameOrId,
  StackPolicyBody,
  StackPolicyURL,
} from '../shapes.ts';
import { readStackPolicy } from '../template-source.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html */
export const UpdateStack = operation('UpdateStack', {
  input: structure({
    StackName: StackNameOrId,
    ...definitionMembers,
    ...policyMembers,
    StackPolicyDuringUpdateBody: optional(StackPolicyBody),
    StackPolicyDuringUpdateURL: optional(StackPolicyURL),
    UsePreviousTemplate: optional(boolean()),
  }),
  output: structure({ StackId: string() }),
  errors: [InsufficientCapabilities, ValidationError],
  access: onChangedStackAndPolicy('cloudformation:UpdateStack'),
});

export const updateStack: Handler<typeof UpdateStack, CloudFormationContext> = async (
  input,
  context,
  caller,
) => {
  if (input.DisableRollback === true)
    throw ValidationError('DisableRollback of an update is not supported by Millrace yet.');
  const { calls } = context;
  const permanent = { body: input.StackPolicyBody, url: input.StackPolicyURL };
  const temporary = { body: input.StackPolicyDuringUpdateBody, url: input.StackPolicyDuringUpdateURL };
  const policy = await readStackPolicy('StackPolicy', permanent, calls, caller);
  const policyDuringUpdate = await readStackPolicy('StackPolicyDuringUpdate', temporary, calls, caller);
  const { stack, definition, isEmpty } = await readUpdate(input, context, caller);
  checkMacroCapability(definition);
  if (isEmpty) throw ValidationError('No updates are to be performed.');
  await context.engine.update(stack, definition, {
    actor: actorOf(caller, definition.roleArn),
    requestToken: input.ClientRequestToken,
    policy,
    policyDuringUpdate,
  });
  return { StackId: stack.stackId };
};
