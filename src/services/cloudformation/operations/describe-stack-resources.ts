import type { Caller } from '../../../schema/caller.ts';
import { type Handler, type Input, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { onStackIfAny } from '../access.ts';
import { type CloudFormationContext, requireStack, resourceMembers } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { RESOURCES_PER_PAGE } from '../limits.ts';
import { LogicalResourceId, StackNameOrId, StackResource } from '../shapes.ts';
import type { StackDocument } from '../store/stack.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html */
export const DescribeStackResources = operation('DescribeStackResources', {
  readOnly: true,
  input: structure({
    StackName: optional(StackNameOrId),
    LogicalResourceId: optional(LogicalResourceId),
    PhysicalResourceId: optional(string()),
  }),
  output: structure({ StackResources: list(StackResource) }),
  errors: [ValidationError],
  access: onStackIfAny('cloudformation:DescribeStackResources'),
});

/** Returns the first 100 resources, as AWS does; ListStackResources returns all. */
export const describeStackResources: Handler<typeof DescribeStackResources, CloudFormationContext> = async (
  input,
  context,
  caller,
) => {
  const { LogicalResourceId: logicalId } = input;
  const stack = await stackOf(input, context, caller);
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

/** The stack of the request, or the one that has a resource with the physical id of the request. */
async function stackOf(
  { StackName: name, PhysicalResourceId: physicalId }: Input<typeof DescribeStackResources>,
  context: CloudFormationContext,
  caller: Caller,
): Promise<StackDocument> {
  if ((name === undefined) === (physicalId === undefined)) {
    throw ValidationError('Specify either StackName or PhysicalResourceId.');
  }
  if (name !== undefined) return requireStack(context, name, caller);
  for (const stack of await context.store.list(caller)) {
    const resources = await context.store.resources(stack);
    if (resources.some((resource) => resource.physicalId === physicalId)) return stack;
  }
  throw ValidationError(`Stack for ${physicalId} does not exist`);
}
