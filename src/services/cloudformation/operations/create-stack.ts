import { type Handler, type Input, operation } from '../../../schema/operation.ts';
import { boolean, enumeration, integer, optional, string, structure } from '../../../schema/shape.ts';
import { onChangedStackAndPolicy } from '../access.ts';
import { checkMacroCapability } from '../capabilities.ts';
import type { CloudFormationContext } from '../context.ts';
import { readDefinition } from '../definition.ts';
import { AlreadyExists, InsufficientCapabilities, ValidationError } from '../errors.ts';
import { actorOf } from '../stacks/actor.ts';
import { definitionMembers, policyMembers, StackName } from '../shapes.ts';
import type { OnFailure } from '../store/stack.ts';
import { readStackPolicy } from '../template-source.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export const CreateStack = operation('CreateStack', {
  input: structure({
    StackName,
    ...definitionMembers,
    ...policyMembers,
    OnFailure: optional(enumeration('DO_NOTHING', 'ROLLBACK', 'DELETE')),
    TimeoutInMinutes: optional(integer({ min: 1 })),
    EnableTerminationProtection: optional(boolean()),
  }),
  output: structure({ StackId: string() }),
  errors: [AlreadyExists, InsufficientCapabilities, ValidationError],
  access: onChangedStackAndPolicy('cloudformation:CreateStack'),
});

/** A stack in REVIEW_IN_PROGRESS is created from this request, and its change sets become obsolete, as on AWS. */
export const createStack: Handler<typeof CreateStack, CloudFormationContext> = async (
  input,
  context,
  caller,
) => {
  const definition = await readDefinition(input, context, caller);
  checkMacroCapability(definition);
  const { StackName: name, StackPolicyBody: body, StackPolicyURL: url } = input;
  const options = {
    onFailure: onFailureOf(input),
    isProtected: input.EnableTerminationProtection === true,
    timeoutMinutes: input.TimeoutInMinutes,
    actor: actorOf(caller, definition.roleArn),
    requestToken: input.ClientRequestToken,
    policy: await readStackPolicy('StackPolicy', { body, url }, context.calls, caller),
  };
  const existing = await context.store.find(caller, name);
  if (existing?.status === 'REVIEW_IN_PROGRESS') {
    await context.engine.createReviewed(existing, definition, options);
    await context.changeSets.deleteAllOf(existing);
    return { StackId: existing.stackId };
  }
  const stack = await context.engine.create(caller, name, definition, options);
  return { StackId: stack.stackId };
};

function onFailureOf(input: Input<typeof CreateStack>): OnFailure {
  if (input.DisableRollback !== undefined && input.OnFailure !== undefined) {
    throw ValidationError('You can specify only one of OnFailure and DisableRollback');
  }
  return input.DisableRollback === true ? 'DO_NOTHING' : (input.OnFailure ?? 'ROLLBACK');
}
