import { optional, string, timestamp } from '../../schema/shape.ts';
import { type CloudFormationContext, countOf } from './context.ts';
import { EVENTS_PER_PAGE } from './limits.ts';
import type { StackDocument } from './store/stack.ts';

/** The members that events have in all responses. */
export const eventMembers = {
  StackId: string(),
  EventId: string(),
  LogicalResourceId: string(),
  PhysicalResourceId: string(),
  ResourceType: string(),
  Timestamp: timestamp('iso'),
  ResourceStatus: string(),
  ResourceStatusReason: optional(string()),
  ClientRequestToken: optional(string()),
};

/**
 * A page of the events of a stack, the newest first.
 * @param token of the previous page
 */
export async function eventPage(
  { store }: Pick<CloudFormationContext, 'store'>,
  stack: StackDocument,
  token: string | undefined,
) {
  const below = token === undefined ? undefined : countOf(token);
  const { events, next } = await store.events.page(stack, below, EVENTS_PER_PAGE);
  return {
    events: events.map((event) => ({
      StackId: stack.stackId,
      EventId: event.eventId,
      LogicalResourceId: event.logicalId,
      PhysicalResourceId: event.physicalId ?? '',
      ResourceType: event.type,
      Timestamp: event.timestampMs,
      ResourceStatus: event.status,
      ResourceStatusReason: event.reason,
      ClientRequestToken: event.requestToken,
    })),
    NextToken: next === undefined ? undefined : String(next),
  };
}
