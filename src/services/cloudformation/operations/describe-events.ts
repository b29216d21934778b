import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, list, optional, string, structure, timestamp } from '../../../schema/shape.ts';
import { type CloudFormationContext, countOf, requireChangeSet, requireStack } from '../context.ts';
import { ChangeSetNotFound, ValidationError } from '../errors.ts';
import { EVENTS_PER_PAGE } from '../limits.ts';
import { ChangeSetNameOrId, NextToken, StackNameOrId } from '../shapes.ts';

const OperationEvent = structure(
  {
    EventId: string(),
    StackId: string(),
    EventType: string(),
    LogicalResourceId: string(),
    PhysicalResourceId: string(),
    ResourceType: string(),
    Timestamp: timestamp('iso'),
    ResourceStatus: string(),
    ResourceStatusReason: optional(string()),
  },
  'OperationEvent',
);

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
  const below = token === undefined ? undefined : countOf(token);
  const { events, next } = await context.store.events.page(stack, below, EVENTS_PER_PAGE);
  const isWanted = ({ status }: { readonly status: string }) =>
    input.Filters?.FailedEvents !== true || status.endsWith('_FAILED');
  return {
    OperationEvents: events.filter(isWanted).map((event) => ({
      EventId: event.eventId,
      StackId: stack.stackId,
      EventType: 'STACK_EVENT',
      LogicalResourceId: event.logicalId,
      PhysicalResourceId: event.physicalId ?? '',
      ResourceType: event.type,
      Timestamp: event.timestampMs,
      ResourceStatus: event.status,
      ResourceStatusReason: event.reason,
    })),
    NextToken: next === undefined ? undefined : String(next),
  };
};
