import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import { type CloudFormationContext, countOf, requireStack } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { EVENTS_PER_PAGE } from '../limits.ts';
import { NextToken, StackEvent, StackNameOrId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html */
export const DescribeStackEvents = operation('DescribeStackEvents', {
  readOnly: true,
  input: structure({ StackName: StackNameOrId, NextToken: optional(NextToken) }),
  output: structure({ StackEvents: list(StackEvent), NextToken: optional(NextToken) }),
  errors: [ValidationError],
});

export const describeStackEvents: Handler<typeof DescribeStackEvents, CloudFormationContext> = async (
  { StackName: name, NextToken: token },
  context,
  caller,
) => {
  const stack = await requireStack(context, name, caller, () =>
    ValidationError(`Stack [${name}] does not exist`),
  );
  const below = token === undefined ? undefined : countOf(token);
  const { events, next } = await context.store.events.page(stack, below, EVENTS_PER_PAGE);
  return {
    StackEvents: events.map((event) => ({
      StackId: stack.stackId,
      EventId: event.eventId,
      StackName: stack.name,
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
