import { mapCooperatively } from '../../../lib/event-loop/map.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, optional, structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { type LogsContext, requireNamedGroup, requireStream } from '../context.ts';
import { InvalidParameter, ResourceNotFound } from '../errors.ts';
import { MAX_PAGE_EVENTS } from '../limits.ts';
import type { LogGroup } from '../group/log-group.ts';
import type { LogStream } from '../group/log-stream.ts';
import { pageBackward, pageForward } from '../reading/page.ts';
import { type EventPosition, LOG_START, positionAfter } from '../reading/event-position.ts';
import { inOrderOfTime, type LogEvent } from '../reading/read-events.ts';
import {
  EventsLimit,
  LogGroupIdentifier,
  LogGroupName,
  LogStreamName,
  NextToken,
  OutputLogEvents,
  Timestamp,
} from '../shapes.ts';
import { decodeDirectedToken, encodeDirectedToken } from '../reading/tokens.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */
export const GetLogEvents = operation('GetLogEvents', {
  input: structure({
    logGroupName: optional(LogGroupName),
    logGroupIdentifier: optional(LogGroupIdentifier),
    logStreamName: LogStreamName,
    startTime: optional(Timestamp),
    endTime: optional(Timestamp),
    nextToken: optional(NextToken),
    limit: optional(EventsLimit),
    startFromHead: optional(boolean()),
    unmask: optional(boolean()),
  }),
  output: structure({ events: OutputLogEvents, nextForwardToken: NextToken, nextBackwardToken: NextToken }),
  errors: [InvalidParameter, ResourceNotFound],
  access: onStream('logs:GetLogEvents'),
});

export const getLogEvents: Handler<typeof GetLogEvents, LogsContext> = async (input, context, caller) => {
  const token = input.nextToken === undefined ? undefined : decodeDirectedToken(input.nextToken);
  const group = await requireNamedGroup(context, caller, input);
  const stream = requireStream(group, input.logStreamName);
  const limit = input.limit ?? MAX_PAGE_EVENTS;
  // The end time is exclusive here, unlike in FilterLogEvents.
  const times = { fromMs: input.startTime ?? 0, toMs: (input.endTime ?? Infinity) - 1 };
  const forward = token ? token.direction === 'f' : input.startFromHead === true;
  // Before the events are read: a reader that finds none continues with those that arrive meanwhile.
  const here = token?.position ?? (forward ? LOG_START : endOf(stream));
  const events = forward
    ? await allForward(context, group, stream, times, { from: token?.position ?? LOG_START, limit })
    : await context.scans.run(() => pageBackward(group, stream, times, { before: token?.position, limit }));
  return {
    events: await mapCooperatively(inOrderOfTime(events), ({ timestampMs, message, position }) => ({
      timestamp: timestampMs,
      message,
      ingestionTime: position.ingestionMs,
    })),
    // Returning the token of the request marks the end.
    nextForwardToken: encodeDirectedToken('f', afterLast(events) ?? here),
    nextBackwardToken: encodeDirectedToken('b', events[0]?.position ?? here),
  };
};

/** Clients of this operation stop at an empty page, so only the end returns one. */
async function allForward(
  { scans }: LogsContext,
  group: LogGroup,
  stream: LogStream,
  times: { fromMs: number; toMs: number },
  { from, limit }: { from: EventPosition; limit: number },
): Promise<readonly LogEvent[]> {
  const query = { ...times, streams: new Set([stream]) };
  for (let next = from; ;) {
    const page = await scans.run(() => pageForward(group, query, { from: next, limit }));
    if (page.events.length > 0 || !page.next) return page.events;
    next = page.next;
  }
}

function afterLast(events: readonly LogEvent[]): EventPosition | undefined {
  const last = events.at(-1);
  return last && positionAfter(last.position);
}

function endOf({ statistics }: LogStream): EventPosition {
  if (!statistics) return LOG_START;
  return { ingestionMs: statistics.lastIngestionMs, pos: statistics.lastPos + 1, index: 0 };
}
