import { formatArn } from '../../../lib/aws/arn.ts';
import type { Caller } from '../../../schema/caller.ts';
import { type Handler, type Input, operation } from '../../../schema/operation.ts';
import { boolean, enumeration, optional, string, structure } from '../../../schema/shape.ts';
import { onChangedStack } from '../access.ts';
import { resourceChanges } from '../change-sets/resource-changes.ts';
import type { CloudFormationContext } from '../context.ts';
import { type Proposal, readDefinition, readUpdate } from '../definition.ts';
import { AlreadyExists, InsufficientCapabilities, ValidationError } from '../errors.ts';
import { ChangeSetName, definitionMembers, StackNameOrId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html */
export const CreateChangeSet = operation('CreateChangeSet', {
  input: structure({
    StackName: StackNameOrId,
    ChangeSetName,
    ChangeSetType: optional(enumeration('CREATE', 'UPDATE', 'IMPORT')),
    Description: optional(string({ min: 1, max: 1024 })),
    ...definitionMembers,
    UsePreviousTemplate: optional(boolean()),
    OnStackFailure: optional(enumeration('DO_NOTHING', 'ROLLBACK', 'DELETE')),
  }),
  output: structure({ Id: string(), StackId: string() }),
  errors: [AlreadyExists, InsufficientCapabilities, ValidationError],
  access: onChangedStack('cloudformation:CreateChangeSet'),
});

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/**
 * The change set is complete when the call returns. AWS runs the checks in the background, Millrace before the
 * response.
 */
export const createChangeSet: Handler<typeof CreateChangeSet, CloudFormationContext> = async (
  input,
  context,
  caller,
) => {
  const { ChangeSetName: name, ChangeSetType: type = 'UPDATE', Description: description } = input;
  if (type === 'IMPORT') throw ValidationError('ChangeSetType IMPORT is not supported by Millrace yet.');
  const { OnStackFailure: onFailure } = input;
  if (type === 'UPDATE' && onFailure !== undefined && onFailure !== 'ROLLBACK') {
    throw ValidationError(`OnStackFailure ${onFailure} of an update is not supported by Millrace yet.`);
  }
  const { stack, definition, isEmpty } = await (type === 'CREATE' ? readCreation : readUpdate)(
    input,
    context,
    caller,
  );
  const { account, region, stackId } = stack;
  const current = {
    stack,
    definition: await context.store.definition(stack),
    resources: await context.store.resources(stack),
  };
  const changeSetId = formatArn('cloudformation', stack, `changeSet/${name}/${context.random.uuid()}`);
  const created = await context.changeSets.create({
    changeSetId,
    name,
    ...(description !== undefined && { description }),
    stackId,
    stackName: stack.name,
    account,
    region,
    createdMs: context.clock.now(),
    definition,
    changes: isEmpty ? [] : resourceChanges(current, definition, context.types),
    ...(isEmpty && { refusal: NO_CHANGES }),
    ...(onFailure !== undefined && { onFailure }),
  });
  if (!created) throw AlreadyExists(`ChangeSet ${name} already exists for stack ${stack.name}`);
  return { Id: changeSetId, StackId: stackId };
};

/** Creates the stack in REVIEW_IN_PROGRESS, unless another change set has already created it. */
async function readCreation(
  input: Input<typeof CreateChangeSet>,
  context: CloudFormationContext,
  caller: Caller,
): Promise<Proposal> {
  const { StackName: name } = input;
  if (input.UsePreviousTemplate === true)
    throw ValidationError('A stack to be created has no previous template.');
  const existing = await context.store.find(caller, name);
  if (name.startsWith('arn:') && !existing) throw ValidationError(`Stack [${name}] does not exist`);
  if (existing && existing.status !== 'REVIEW_IN_PROGRESS') {
    throw ValidationError(
      `Stack [${name}] already exists and cannot be created again with the changeSet [${input.ChangeSetName}].`,
    );
  }
  const definition = await readDefinition(input, context, caller);
  const stack = existing ?? (await context.engine.review(caller, name, definition));
  return { stack, definition, isEmpty: false };
}
