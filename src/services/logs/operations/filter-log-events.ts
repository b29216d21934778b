import { mapCooperatively } from '../../../lib/event-loop/map.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, list, optional, structure } from '../../../schema/shape.ts';
import { onGroup } from '../access.ts';
import { type LogsContext, requireNamedGroup, requireStream } from '../context.ts';
import { InvalidParameter, ResourceNotFound } from '../errors.ts';
import { compileFilter } from '../filter/pattern.ts';
import { MAX_PAGE_EVENTS } from '../limits.ts';
import type { LogGroup } from '../group/log-group.ts';
import type { LogStream } from '../group/log-stream.ts';
import { pageForward } from '../reading/page.ts';
import { formatPosition, LOG_START } from '../reading/event-position.ts';
import { inOrderOfTime } from '../reading/read-events.ts';
import {
  EventsLimit,
  FilteredLogEvents,
  FilterPattern,
  LogGroupIdentifier,
  LogGroupName,
  LogStreamName,
  NextToken,
  Timestamp,
} from '../shapes.ts';
import { decodePositionToken } from '../reading/tokens.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
export const FilterLogEvents = operation('FilterLogEvents', {
  input: structure({
    logGroupName: optional(LogGroupName),
    logGroupIdentifier: optional(LogGroupIdentifier),
    logStreamNames: optional(list(LogStreamName, { min: 1, max: 100 })),
    logStreamNamePrefix: optional(LogStreamName),
    startTime: optional(Timestamp),
    endTime: optional(Timestamp),
    filterPattern: optional(FilterPattern),
    nextToken: optional(NextToken),
    limit: optional(EventsLimit),
    interleaved: optional(boolean()),
    unmask: optional(boolean()),
  }),
  output: structure({
    events: FilteredLogEvents,
    searchedLogStreams: list(structure({})),
    nextToken: optional(NextToken),
  }),
  errors: [InvalidParameter, ResourceNotFound],
  access: onGroup('logs:FilterLogEvents'),
});

/** Pages are in arrival order; events within a page are sorted by their own timestamps. */
export const filterLogEvents: Handler<typeof FilterLogEvents, LogsContext> = async (
  input,
  context,
  caller,
) => {
  if (input.logStreamNames && input.logStreamNamePrefix !== undefined) {
    throw InvalidParameter('logStreamNames and logStreamNamePrefix are mutually exclusive parameters.');
  }
  const filter = compileFilter(input.filterPattern ?? '');
  const from = input.nextToken === undefined ? LOG_START : decodePositionToken(input.nextToken);
  const group = await requireNamedGroup(context, caller, input);
  const query = {
    streams: wantedStreams(group, input),
    fromMs: input.startTime ?? 0,
    toMs: input.endTime ?? Infinity,
  };
  const options = { from, limit: input.limit ?? MAX_PAGE_EVENTS, filter };
  const { events, next } = await context.scans.run(() => pageForward(group, query, options));
  return {
    events: await mapCooperatively(inOrderOfTime(events), ({ stream, timestampMs, message, position }) => ({
      logStreamName: stream.name,
      timestamp: timestampMs,
      message,
      ingestionTime: position.ingestionMs,
      eventId: formatPosition(position),
    })),
    searchedLogStreams: [],
    ...(next && { nextToken: formatPosition(next) }),
  };
};

function wantedStreams(
  group: LogGroup,
  input: { logStreamNames?: string[] | undefined; logStreamNamePrefix?: string | undefined },
): Set<LogStream> | undefined {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names) return new Set(names.map((name) => requireStream(group, name)));
  if (prefix === undefined) return undefined;
  return new Set(Array.from(group.streams()).filter(({ name }) => name.startsWith(prefix)));
}
