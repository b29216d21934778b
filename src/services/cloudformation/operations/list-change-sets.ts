import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import { onStack } from '../access.ts';
import { changeSetMembers } from '../change-sets/change-set.ts';
import { type CloudFormationContext, requireStack } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { changeSetSummary, NextToken, StackNameOrId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListChangeSets.html */
export const ListChangeSets = operation('ListChangeSets', {
  readOnly: true,
  input: structure({ StackName: StackNameOrId, NextToken: optional(NextToken) }),
  output: structure({ Summaries: list(structure(changeSetSummary)) }),
  errors: [ValidationError],
  access: onStack('cloudformation:ListChangeSets'),
});

/** Returns all change sets in one page: their number is bounded. */
export const listChangeSets: Handler<typeof ListChangeSets, CloudFormationContext> = async (
  { StackName: name },
  context,
  caller,
) => {
  const stack = await requireStack(context, name, caller);
  const changeSets = await context.changeSets.list(stack, stack.name);
  return { Summaries: changeSets.map(changeSetMembers) };
};
