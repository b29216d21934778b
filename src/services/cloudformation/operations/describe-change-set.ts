import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { onChangeSet } from '../access.ts';
import { changeMembers, changeSetMembers } from '../change-sets/change-set.ts';
import { type CloudFormationContext, pageOf, requireChangeSet, unlessEmpty } from '../context.ts';
import { shownParameters } from '../shown-parameters.ts';
import { parseStoredTemplate } from '../template/parse-template.ts';
import { ChangeSetNotFound, ValidationError } from '../errors.ts';
import { CHANGES_PER_PAGE } from '../limits.ts';
import {
  ChangeSetNameOrId,
  changeSetSummary,
  NextToken,
  OutputParameter,
  OutputTag,
  StackNameOrId,
} from '../shapes.ts';

const ChangeDetail = structure({
  Target: structure({
    Attribute: string(),
    Name: optional(string()),
    RequiresRecreation: string(),
  }),
  Evaluation: string(),
  ChangeSource: string(),
  CausingEntity: optional(string()),
});

const ResourceChange = structure({
  PolicyAction: optional(string()),
  Action: string(),
  LogicalResourceId: string(),
  PhysicalResourceId: optional(string()),
  ResourceType: string(),
  Replacement: optional(string()),
  Scope: list(string()),
  Details: list(ChangeDetail),
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html */
export const DescribeChangeSet = operation('DescribeChangeSet', {
  readOnly: true,
  input: structure({
    ChangeSetName: ChangeSetNameOrId,
    StackName: optional(StackNameOrId),
    NextToken: optional(NextToken),
  }),
  output: structure({
    ...changeSetSummary,
    Parameters: optional(list(OutputParameter)),
    NotificationARNs: list(string()),
    RollbackConfiguration: structure({}),
    Capabilities: list(string()),
    Tags: optional(list(OutputTag)),
    OnStackFailure: optional(string()),
    Changes: list(structure({ Type: string(), ResourceChange })),
    NextToken: optional(NextToken),
  }),
  errors: [ChangeSetNotFound, ValidationError],
  access: onChangeSet('cloudformation:DescribeChangeSet'),
});

export const describeChangeSet: Handler<typeof DescribeChangeSet, CloudFormationContext> = async (
  input,
  context,
  caller,
) => {
  const changeSet = await requireChangeSet(context, input, caller);
  const { definition } = changeSet;
  const numbered = changeSet.changes.map((change, index) => ({ change, index }));
  const [page, next] = pageOf(numbered, {
    list: `DescribeChangeSet ${changeSetMembers(changeSet).ChangeSetId}`,
    keyOf: ({ index }) => String(index).padStart(10, '0'),
    token: input.NextToken,
    size: CHANGES_PER_PAGE,
  });
  const changes = page.map(({ change }) => change);
  return {
    ...changeSetMembers(changeSet),
    Parameters: unlessEmpty(shownParameters(definition, parseStoredTemplate(definition))),
    NotificationARNs: [...(definition.notificationArns ?? [])],
    RollbackConfiguration: {},
    Capabilities: [...definition.capabilities],
    Tags: unlessEmpty(definition.tags),
    OnStackFailure: changeSet.onFailure,
    Changes: changes.map((change) => ({ Type: 'Resource', ResourceChange: changeMembers(change) })),
    NextToken: next,
  };
};
