import { type Handler, operation, type Output } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import { onDescribedStacks } from '../access.ts';
import { type CloudFormationContext, pageOf, requireStack, unlessEmpty } from '../context.ts';
import { shownParameters } from '../shown-parameters.ts';
import { ValidationError } from '../errors.ts';
import { STACKS_PER_PAGE } from '../limits.ts';
import { NextToken, Stack, StackNameOrId } from '../shapes.ts';
import type { StackDefinition, StackDocument } from '../store/stack.ts';
import { parseStoredTemplate } from '../template/parse-template.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
export const DescribeStacks = operation('DescribeStacks', {
  readOnly: true,
  input: structure({ StackName: optional(StackNameOrId), NextToken: optional(NextToken) }),
  output: structure({ Stacks: list(Stack), NextToken: optional(NextToken) }),
  errors: [ValidationError],
  access: onDescribedStacks,
});

export const describeStacks: Handler<typeof DescribeStacks, CloudFormationContext> = async (
  { StackName: name, NextToken: token },
  context,
  caller,
) => {
  const stacks =
    name === undefined ? await context.store.list(caller) : [await requireStack(context, name, caller)];
  const [page, next] = pageOf(stacks, {
    list: 'DescribeStacks',
    keyOf: (stack) => stack.name,
    token,
    size: STACKS_PER_PAGE,
  });
  return {
    Stacks: await Promise.all(
      page.map(async (stack) => describe(stack, await context.store.definition(stack))),
    ),
    NextToken: next,
  };
};

/** Omits empty lists except Tags and NotificationARNs, as AWS does. */
function describe(
  stack: StackDocument,
  definition: StackDefinition,
): Output<typeof DescribeStacks>['Stacks'][number] {
  const template = parseStoredTemplate(definition);
  const isGone = stack.status === 'DELETE_COMPLETE';
  return {
    StackId: stack.stackId,
    StackName: stack.name,
    ParentId: stack.parentId,
    RootId: stack.rootId,
    ChangeSetId: stack.changeSetId,
    Description: template.description,
    Parameters: unlessEmpty(shownParameters(definition, template)),
    CreationTime: stack.createdMs,
    DeletionTime: stack.deletedMs,
    LastUpdatedTime: stack.updatedMs,
    RollbackConfiguration: {},
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: stack.disableRollback === true,
    NotificationARNs: [...(definition.notificationArns ?? [])],
    TimeoutInMinutes: stack.timeoutMinutes,
    Capabilities: unlessEmpty(definition.capabilities),
    Outputs: unlessEmpty(
      stack.outputs.map(({ key, value, description, exportName }) => ({
        OutputKey: key,
        OutputValue: value,
        Description: description,
        ExportName: exportName,
      })),
    ),
    RoleARN: definition.roleArn,
    Tags: [...definition.tags],
    EnableTerminationProtection: isGone ? undefined : stack.isProtected === true,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}
