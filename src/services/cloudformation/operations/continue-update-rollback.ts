import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { onChangedStack } from '../access.ts';
import { type CloudFormationContext, requireStack } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { actorOn } from '../stacks/actor.ts';
import { StackNameOrId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html */
export const ContinueUpdateRollback = operation('ContinueUpdateRollback', {
  input: structure({
    StackName: StackNameOrId,
    RoleARN: optional(string()),
    ResourcesToSkip: optional(list(string())),
    ClientRequestToken: optional(string({ min: 1, max: 128 })),
  }),
  // botocore fails when the response lacks the result element, even though it is empty.
  output: structure({}),
  errors: [ValidationError],
  access: onChangedStack('cloudformation:ContinueUpdateRollback'),
});

export const continueUpdateRollback: Handler<typeof ContinueUpdateRollback, CloudFormationContext> = async (
  { StackName: name, ResourcesToSkip: skip = [], RoleARN, ClientRequestToken: requestToken },
  context,
  caller,
) => {
  const stack = await requireStack(context, name, caller, () =>
    ValidationError(`Stack [${name}] does not exist`),
  );
  const actor = await actorOn(stack, caller, RoleARN, context.store);
  await context.engine.continueRollback(stack, { skip, actor, requestToken });
  return {};
};
