import { DAY_MS } from '../../../lib/time/units.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { document, optional, string, structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { type LogsContext, requireGroup, requireStream } from '../context.ts';
import { InvalidParameter, ResourceNotFound } from '../errors.ts';
import {
  EVENT_OVERHEAD_BYTES,
  MAX_EVENT_BYTES,
  MAX_FUTURE_MS,
  MAX_PAST_MS,
  MAX_PUT_BYTES,
  MAX_PUT_SPAN_MS,
} from '../limits.ts';
import { InputLogEvents, LogGroupName, LogStreamName, RejectedLogEventsInfo } from '../shapes.ts';
import { SEQUENCE_TOKEN } from './describe-log-streams.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export const PutLogEvents = operation('PutLogEvents', {
  input: structure({
    logGroupName: LogGroupName,
    logStreamName: LogStreamName,
    logEvents: InputLogEvents,
    sequenceToken: optional(string({ min: 1 })),
    entity: optional(document()),
  }),
  output: structure({
    nextSequenceToken: string(),
    rejectedLogEventsInfo: optional(RejectedLogEventsInfo),
  }),
  errors: [InvalidParameter, ResourceNotFound],
  access: onStream('logs:PutLogEvents'),
});

export const putLogEvents: Handler<typeof PutLogEvents, LogsContext> = async (
  { logGroupName, logStreamName, logEvents },
  context,
  caller,
) => {
  checkBatch(logEvents);
  const group = await requireGroup(context, caller, logGroupName);
  const stream = requireStream(group, logStreamName);
  const nowMs = context.clock.now();
  const { retentionDays } = group.document;
  const tooOld = countBefore(logEvents, nowMs - MAX_PAST_MS);
  const expired = retentionDays === undefined ? 0 : countBefore(logEvents, nowMs - retentionDays * DAY_MS);
  const tooNew = countBefore(logEvents, nowMs + MAX_FUTURE_MS + 1);
  const accepted = logEvents.slice(Math.max(tooOld, expired), tooNew);
  if (accepted.length > 0) {
    await group.append(
      accepted.map(({ timestamp, message }) => ({ stream, timestampMs: timestamp, message })),
    );
  }
  return {
    nextSequenceToken: SEQUENCE_TOKEN,
    ...(accepted.length < logEvents.length && {
      rejectedLogEventsInfo: {
        ...(tooNew < logEvents.length && { tooNewLogEventStartIndex: tooNew }),
        ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
        ...(expired > tooOld && { expiredLogEventEndIndex: expired }),
      },
    }),
  };
};

type Events = readonly { readonly timestamp: number; readonly message: string }[];

function checkBatch(events: Events): void {
  let batchBytes = 0;
  let previous = 0;
  for (const { timestamp, message } of events) {
    if (timestamp < previous) {
      throw InvalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
    }
    previous = timestamp;
    const bytes = Buffer.byteLength(message);
    if (bytes > MAX_EVENT_BYTES) {
      throw InvalidParameter(`Log event too large: ${bytes} bytes exceeds limit of ${MAX_EVENT_BYTES}`);
    }
    batchBytes += bytes + EVENT_OVERHEAD_BYTES;
  }
  if (batchBytes > MAX_PUT_BYTES) {
    throw InvalidParameter(`Upload too large: ${batchBytes} bytes exceeds limit of ${MAX_PUT_BYTES}`);
  }
  if (previous - events[0]!.timestamp > MAX_PUT_SPAN_MS) {
    throw InvalidParameter(
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    );
  }
}

/** @param events in order of time */
function countBefore(events: Events, timestampMs: number): number {
  const found = events.findIndex(({ timestamp }) => timestamp >= timestampMs);
  return found < 0 ? events.length : found;
}
