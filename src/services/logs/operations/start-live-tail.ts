import { sleep } from '../../../lib/time/clock.ts';
import { formatArn } from '../../../lib/aws/arn.ts';
import type { Caller } from '../../../schema/caller.ts';
import { type EventOf, type Handler, type Input, operation } from '../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../schema/shape.ts';
import { isStorageError } from '../../../storage/error.ts';
import { onFollowedGroups } from '../access.ts';
import { type LogsContext, requireNamedGroup } from '../context.ts';
import { groupNotFound } from '../group/deleted-groups.ts';
import { InvalidParameter, ResourceNotFound, SessionStreaming, SessionTimeout } from '../errors.ts';
import { compileFilter } from '../filter/pattern.ts';
import { LIVE_TAIL_INTERVAL_MS, MAX_LIVE_TAIL_EVENTS, MAX_LIVE_TAIL_MS } from '../limits.ts';
import type { LogGroup } from '../group/log-group.ts';
import { LOG_START } from '../reading/event-position.ts';
import { inOrderOfTime, type LogEvent, readEvents } from '../reading/read-events.ts';
import { ScanWork } from '../reading/scan-work.ts';
import { FilterPattern, LogGroupIdentifier, LogStreamName, Timestamp } from '../shapes.ts';

const Identifiers = list(LogGroupIdentifier, { min: 1, max: 10 });
const StreamNames = list(LogStreamName, { min: 1, max: 100 });

const ResponseStream = {
  events: {
    sessionStart: structure({
      requestId: string(),
      sessionId: string(),
      logGroupIdentifiers: Identifiers,
      logStreamNames: optional(StreamNames),
      logStreamNamePrefixes: optional(StreamNames),
      logEventFilterPattern: optional(FilterPattern),
    }),
    sessionUpdate: structure({
      sessionMetadata: structure({ sampled: boolean() }),
      sessionResults: list(
        structure({
          logStreamName: LogStreamName,
          logGroupIdentifier: LogGroupIdentifier,
          message: string(),
          timestamp: Timestamp,
          ingestionTime: Timestamp,
        }),
      ),
    }),
  },
  errors: [SessionTimeout, SessionStreaming],
};

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html */
export const StartLiveTail = operation('StartLiveTail', {
  input: structure({
    logGroupIdentifiers: Identifiers,
    logStreamNames: optional(StreamNames),
    logStreamNamePrefixes: optional(StreamNames),
    logEventFilterPattern: optional(FilterPattern),
  }),
  stream: ResponseStream,
  errors: [InvalidParameter, ResourceNotFound],
  access: onFollowedGroups('logs:StartLiveTail'),
});

type Event = EventOf<typeof ResponseStream>;

/** Selects the events that a session shows, with the cost of the selection: filter/cost.ts. */
interface Selection {
  readonly wants: (event: LogEvent) => boolean;
  readonly cost: number;
}

/** A followed group and the position up to which it has been read. */
interface FollowedGroup {
  readonly group: LogGroup;
  readonly identifier: string;
  pos: number;
}

export const startLiveTail: Handler<typeof StartLiveTail, LogsContext> = async (input, context, caller) => {
  const { logStreamNames: names, logStreamNamePrefixes: prefixes } = input;
  if ((names ?? prefixes) && input.logGroupIdentifiers.length !== 1) {
    throw InvalidParameter(
      'logStreamNames and logStreamNamePrefixes can be used with a single log group only.',
    );
  }
  if (names && prefixes) {
    throw InvalidParameter('logStreamNames and logStreamNamePrefixes are mutually exclusive parameters.');
  }
  const filter = compileFilter(input.logEventFilterPattern ?? '');
  const wants = ({ stream, message }: LogEvent) =>
    (names?.includes(stream.name) ?? true) &&
    (prefixes?.some((prefix) => stream.name.startsWith(prefix)) ?? true) &&
    (filter?.matches(message) ?? true);
  const followed: FollowedGroup[] = [];
  for (const logGroupIdentifier of input.logGroupIdentifiers) {
    const group = await requireNamedGroup(context, caller, { logGroupIdentifier });
    const { logId, name } = group.document;
    const { endPos: pos } = await group.logs.bounds(logId);
    followed.push({ group, identifier: formatArn('logs', caller, `log-group:${name}`), pos });
  }
  return session(input, followed, { wants, cost: filter?.cost ?? 0 }, context, caller);
};

/** Yields an update each second, even an empty one, until the client disconnects or the session ends. */
async function* session(
  input: Input<typeof StartLiveTail>,
  followed: readonly FollowedGroup[],
  selection: Selection,
  { clock }: LogsContext,
  { requestId, signal }: Caller,
): AsyncGenerator<Event> {
  const endMs = clock.monotonicMs() + MAX_LIVE_TAIL_MS;
  yield { event: 'sessionStart', payload: { requestId, sessionId: requestId, ...input } };
  while (clock.monotonicMs() < endMs) {
    await sleep(clock, LIVE_TAIL_INTERVAL_MS, { signal, background: true });
    const results: (LogEvent & { identifier: string })[] = [];
    let sampled = false;
    for (const each of followed) {
      const limit = MAX_LIVE_TAIL_EVENTS - results.length;
      const found = await readNew(each, selection, limit).catch((error: unknown) => {
        throw isStorageError(error, 'not-found') ? SessionStreaming(groupNotFound().message) : error;
      });
      sampled ||= found.sampled;
      results.push(...found.events.map((event) => ({ ...event, identifier: each.identifier })));
    }
    yield {
      event: 'sessionUpdate',
      payload: { sessionMetadata: { sampled }, sessionResults: results.map(describe) },
    };
  }
  throw SessionTimeout('The live tail session has reached its limit of three hours.');
}

/** Reads the events since the last call; events above `limit` or above the scan budget are skipped. */
async function readNew(
  followed: FollowedGroup,
  { wants, cost }: Selection,
  limit: number,
): Promise<{ events: LogEvent[]; sampled: boolean }> {
  const { group, pos } = followed;
  const { endPos } = await group.logs.bounds(group.document.logId);
  const everything = { streams: undefined, fromMs: 0, toMs: Infinity };
  const range = { from: { ...LOG_START, pos }, endPos };
  const events: LogEvent[] = [];
  let sampled = false;
  const work = new ScanWork(cost);
  for await (const chunk of readEvents(group, range, everything)) {
    work.chargeScanned(chunk.scannedBytes);
    for (const event of chunk.events) {
      if (work.shouldYield) await work.yield();
      work.chargeEvent(event.message);
      if (!wants(event)) continue;
      if (events.length < limit) events.push(event);
      else sampled = true;
    }
    if (work.isSpent) {
      sampled = true;
      break;
    }
  }
  followed.pos = endPos;
  return { events: inOrderOfTime(events), sampled };
}

function describe({ stream, identifier, message, timestampMs, position }: LogEvent & { identifier: string }) {
  return {
    logStreamName: stream.name,
    logGroupIdentifier: identifier,
    message,
    timestamp: timestampMs,
    ingestionTime: position.ingestionMs,
  };
}
