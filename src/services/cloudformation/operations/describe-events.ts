import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../schema/shape.ts';
import { onStack } from '../access.ts';
import { type CloudFormationContext, requireChangeSet, requireStack } from '../context.ts';
import { ChangeSetNotFound, ValidationError } from '../errors.ts';
import { eventMembers, eventPage } from '../event-page.ts';
import { ChangeSetNameOrId, NextToken, StackNameOrId } from '../shapes.ts';

const OperationEvent = structure({ ...eventMembers, EventType: string() }, 'OperationEvent');

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html */
export const DescribeEvents = operation('DescribeEvents', {
  readOnly: true,
  input: structure({
    StackName: optional(StackNameOrId),
    ChangeSetName: optional(ChangeSetNameOrId),
    OperationId: optional(string()),
    Filters: optional(structure({ FailedEvents: optional(boolean()) })),
    NextToken: optional(NextToken),
  }),
  output: structure({ OperationEvents: list(OperationEvent), NextToken: optional(NextToken) }),
  errors: [ChangeSetNotFound, ValidationError],
  access: onStack('cloudformation:DescribeEvents'),
});

/** The events of a stack. A change set has none: its template is checked before it is created. */
export const describeEvents: Handler<typeof DescribeEvents, CloudFormationContext> = async (
  input,
  context,
  caller,
) => {
  const { StackName: name, ChangeSetName: changeSet, OperationId: operationId, NextToken: token } = input;
  if (operationId !== undefined) {
    throw ValidationError('OperationId is not supported by Millrace. Name the stack instead.');
  }
  if (changeSet !== undefined) {
    await requireChangeSet(context, { ChangeSetName: changeSet, StackName: name }, caller);
    return { OperationEvents: [] };
  }
  if (name === undefined) throw ValidationError('StackName or ChangeSetName is required.');
  const stack = await requireStack(context, name, caller);
  const { events, NextToken: next } = await eventPage(context, stack, token);
  const wanted =
    input.Filters?.FailedEvents === true
      ? events.filter(({ ResourceStatus: status }) => status.endsWith('_FAILED'))
      : events;
  return {
    OperationEvents: wanted.map((event) => ({ ...event, EventType: 'STACK_EVENT' })),
    NextToken: next,
  };
};
