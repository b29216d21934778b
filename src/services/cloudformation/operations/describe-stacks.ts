import type { Handler, Output } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import type { CloudFormationContext } from '../context.ts';
import { requireStack } from '../context.ts';
import { shownParameters } from '../definition.ts';
import { ValidationError } from '../errors.ts';
import { NextToken, Stack, StackNameOrId } from '../shapes.ts';
import type { StackDefinition, StackDocument } from '../store/stack.ts';
import { parseTemplate } from '../template/parse-template.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
export const DescribeStacks = operation('DescribeStacks', {
  readOnly: true,
  input: structure({ StackName: optional(StackNameOrId), NextToken: optional(NextToken) }),
  output: structure({ Stacks: list(Stack), NextToken: optional(NextToken) }),
  errors: [ValidationError],
});

export const describeStacks: Handler<typeof DescribeStacks, CloudFormationContext> = async (
  { StackName: name },
  context,
  caller,
) => {
  const stacks =
    name === undefined ? await context.store.list(caller) : [await requireStack(context, name, caller)];
  return {
    Stacks: await Promise.all(
      stacks.map(async (stack) => describe(stack, await context.store.definition(stack))),
    ),
  };
};

function describe(
  stack: StackDocument,
  definition: StackDefinition,
): Output<typeof DescribeStacks>['Stacks'][number] {
  return {
    StackId: stack.stackId,
    StackName: stack.name,
    Description: parseTemplate(definition.templateBody).description,
    Parameters: shownParameters(definition),
    CreationTime: stack.createdMs,
    LastUpdatedTime: stack.updatedMs,
    DeletionTime: stack.deletedMs,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: false,
    EnableTerminationProtection: stack.isProtected === true,
    Capabilities: [...definition.capabilities],
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    Tags: [...definition.tags],
  };
}
