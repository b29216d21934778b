import { KIB } from '../../../lib/bytes.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { InvocationResult } from '../../../runtime/port.ts';
import type { StartedInvocation } from '../../controls/running-invocations.ts';
import type { KeptEvents } from './kept-events.ts';

type Finished = Extract<InvocationResult, { kind: 'finished' }>;

/** Kept of an event, and of a result; the page shows no more. */
const MAX_PAYLOAD_BYTES = 256 * KIB;
/** The REPORT line is at the end of the log. */
const REPORT_BYTES = 1024;
/** Holds the last member of the last record of a batch, which names its source. */
const TAIL_BYTES = 4 * KIB;

/** An invocation that has ended, as bytes: few are ever looked at. */
export interface KeptInvocation extends Namespace {
  /** Grows by one with each invocation. */
  readonly number: number;
  readonly functionName: string;
  readonly requestId: string;
  readonly startedMs: number;
  readonly durationMs: number;
  readonly attempt: number;
  readonly hasFailed: boolean;
  /** The beginning of the event's JSON text. Its memory is used again once the invocation is dropped: not after an `await`. */
  readonly event: Buffer;
  readonly eventBytes: number;
  /** The end of an event that is cut. */
  readonly eventTail: Buffer | undefined;
  /** Records of an event that is cut. */
  readonly countedRecords: number | undefined;
  /** The beginning of what the function returned. */
  readonly result: Buffer;
  /** The end of its log. */
  readonly report: Buffer;
  readonly logGroup: string;
  readonly functionArn: string;
}

interface Ending {
  readonly number: number;
  readonly endedMs: number;
  readonly attempt: number;
}

/** Copies what is kept: buffers of events are reused for the next one. */
export function keptInvocation(
  { spec, invocation, startedMs }: StartedInvocation,
  { payload, functionError, logTail }: Finished,
  { number, endedMs, attempt }: Ending,
  events: KeptEvents,
): KeptInvocation {
  const event = invocation.payload;
  const isCut = event.length > MAX_PAYLOAD_BYTES;
  return {
    number,
    account: spec.account,
    region: spec.region,
    functionName: spec.functionName,
    requestId: invocation.requestId,
    startedMs,
    durationMs: Math.max(0, endedMs - startedMs),
    attempt,
    hasFailed: functionError !== undefined,
    event: events.copy(event.subarray(0, MAX_PAYLOAD_BYTES)),
    eventBytes: event.length,
    eventTail: isCut ? Buffer.from(event.subarray(-TAIL_BYTES)) : undefined,
    countedRecords: isCut ? countRecords(event) : undefined,
    result: Buffer.from(payload.subarray(0, MAX_PAYLOAD_BYTES)),
    report: Buffer.from(logTail.subarray(-REPORT_BYTES)),
    logGroup: spec.logging.group,
    functionArn: invocation.invokedFunctionArn,
  };
}

export function sizeOf({ event, eventTail, result, report }: KeptInvocation): number {
  return event.length + (eventTail?.length ?? 0) + result.length + report.length;
}

const RECORD_MARK = Buffer.from('"eventSourceARN":"');

/** Records of a batch of a stream or a queue; 0 for another event. Quotes in data are escaped, or base64 has none. */
export function countRecords(event: Buffer): number {
  let count = 0;
  for (
    let at = event.indexOf(RECORD_MARK);
    at >= 0;
    at = event.indexOf(RECORD_MARK, at + RECORD_MARK.length)
  ) {
    count++;
  }
  return count;
}
