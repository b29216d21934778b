import { parseJson } from '../../lib/json/bounded-json.ts';

/**
 * A tumbling window of one shard: what the function has made of its records so far. It opens with the first
 * batch that is done and is closed by a last invocation. Kept with the checkpoint.
 */
export interface OpenWindow {
  readonly startMs: number;
  /** The first moment after it. */
  readonly endMs: number;
  /** JSON text of the object that the function handed back. */
  readonly state: string;
}

/**
 * The largest state that is handed on; what is larger ends its window early.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
export const MAX_STATE_BYTES = 1024 * 1024;

// Beside the state: the times, the shard and a stream's ARN, none of them longer than a few hundred bytes.
export const MAX_WINDOW_MEMBERS_BYTES = MAX_STATE_BYTES + 4 * 1024;

// A record gets its time of arrival a little before it can be read. One that comes later than this opens its
// window anew.
const LATE_RECORD_MS = 500;

/** What a window opens with. */
export const EMPTY_STATE = '{}';

/** The window of a moment: windows stand at multiples of their size since the epoch. */
export function windowAt(timestampMs: number, seconds: number): OpenWindow {
  const sizeMs = seconds * 1_000;
  const startMs = Math.floor(timestampMs / sizeMs) * sizeMs;
  return { startMs, endMs: startMs + sizeMs, state: EMPTY_STATE };
}

/** How long until nothing more can be expected of a window; 0 or less when it is over. */
export function remainingMs({ endMs }: Pick<OpenWindow, 'endMs'>, nowMs: number): number {
  return endMs + LATE_RECORD_MS - nowMs;
}

/** The members of an event that tell of its window, after its records: docs/aws/mappings.md#tumbling-windows. */
export function windowMembers(
  { startMs, endMs, state }: OpenWindow,
  source: { readonly shardId: string; readonly eventSourceArn: string },
  ending: { readonly isFinal: boolean; readonly isEarly: boolean },
): string {
  const window = JSON.stringify({ start: isoSeconds(startMs), end: isoSeconds(endMs) });
  return (
    `,"window":${window},"state":${state},"shardId":${JSON.stringify(source.shardId)}` +
    `,"eventSourceARN":${JSON.stringify(source.eventSourceArn)}` +
    `,"isFinalInvokeForWindow":${ending.isFinal},"isWindowTerminatedEarly":${ending.isEarly}`
  );
}

/** The state in a function's answer, as JSON text; undefined when there is none, which is a failure. */
export function readState(payload: Buffer): string | undefined {
  try {
    const answer: unknown = parseJson(payload);
    if (typeof answer !== 'object' || answer === null || !('state' in answer)) return undefined;
    const { state } = answer;
    const isMap = typeof state === 'object' && state !== null && !Array.isArray(state);
    return isMap ? JSON.stringify(state) : undefined;
  } catch {
    return undefined;
  }
}

function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
