import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import { onStack } from '../access.ts';
import { type CloudFormationContext, requireStack, resourceMembers } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { RESOURCES_PER_PAGE } from '../limits.ts';
import { LogicalResourceId, StackNameOrId, StackResource } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html */
export const DescribeStackResources = operation('DescribeStackResources', {
  readOnly: true,
  input: structure({ StackName: StackNameOrId, LogicalResourceId: optional(LogicalResourceId) }),
  output: structure({ StackResources: list(StackResource) }),
  errors: [ValidationError],
  access: onStack('cloudformation:DescribeStackResources'),
});

/** Returns the first 100 resources, as AWS does; ListStackResources returns all. */
export const describeStackResources: Handler<typeof DescribeStackResources, CloudFormationContext> = async (
  { StackName: name, LogicalResourceId: logicalId },
  context,
  caller,
) => {
  const stack = await requireStack(context, name, caller);
  const resources = (await context.store.resources(stack))
    .filter((resource) => logicalId === undefined || resource.logicalId === logicalId)
    .slice(0, RESOURCES_PER_PAGE);
  return {
    StackResources: resources.map((resource) => ({
      StackName: stack.name,
      StackId: stack.stackId,
      ...resourceMembers(resource),
      Timestamp: resource.updatedMs,
    })),
  };
};
