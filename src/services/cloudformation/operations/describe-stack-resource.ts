import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onStack } from '../access.ts';
import { type CloudFormationContext, requireStack, resourceMembers } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { LogicalResourceId, StackNameOrId, StackResourceDetail } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResource.html */
export const DescribeStackResource = operation('DescribeStackResource', {
  readOnly: true,
  input: structure({ StackName: StackNameOrId, LogicalResourceId }),
  output: structure({ StackResourceDetail }),
  errors: [ValidationError],
  access: onStack('cloudformation:DescribeStackResource'),
});

export const describeStackResource: Handler<typeof DescribeStackResource, CloudFormationContext> = async (
  { StackName: name, LogicalResourceId: logicalId },
  context,
  caller,
) => {
  const stack = await requireStack(context, name, caller, () =>
    ValidationError(`Stack '${name}' does not exist`),
  );
  const resource = await context.store.resource(stack, logicalId);
  if (!resource) throw ValidationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  return {
    StackResourceDetail: {
      StackName: stack.name,
      StackId: stack.stackId,
      ...resourceMembers(resource),
      LastUpdatedTimestamp: resource.updatedMs,
      Metadata: '{}',
    },
  };
};
