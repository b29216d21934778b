import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import { onStack } from '../access.ts';
import { type CloudFormationContext, pageOf, requireStack, resourceMembers } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { RESOURCES_PER_PAGE } from '../limits.ts';
import { NextToken, StackNameOrId, StackResourceSummary } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html */
export const ListStackResources = operation('ListStackResources', {
  readOnly: true,
  input: structure({ StackName: StackNameOrId, NextToken: optional(NextToken) }),
  output: structure({ StackResourceSummaries: list(StackResourceSummary), NextToken: optional(NextToken) }),
  errors: [ValidationError],
  access: onStack('cloudformation:ListStackResources'),
});

export const listStackResources: Handler<typeof ListStackResources, CloudFormationContext> = async (
  { StackName: name, NextToken: token },
  context,
  caller,
) => {
  const resources = await context.store.resources(await requireStack(context, name, caller));
  const [page, next] = pageOf(resources, {
    list: 'ListStackResources',
    keyOf: ({ logicalId }) => logicalId,
    token,
    size: RESOURCES_PER_PAGE,
  });
  return {
    StackResourceSummaries: page.map((resource) => ({
      ...resourceMembers(resource),
      LastUpdatedTimestamp: resource.updatedMs,
    })),
    NextToken: next,
  };
};
