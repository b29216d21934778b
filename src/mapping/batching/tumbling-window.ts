import { KIB, MIB } from '../../lib/bytes.ts';
import { parseJson } from '../../lib/json/bounded-json.ts';
import { isoSeconds } from '../../lib/time/iso-seconds.ts';

/**
 * A tumbling window of one shard, with the state that the function has returned for its records so far. It opens with
 * the first delivered batch and is closed by a final invocation. Stored with the checkpoint.
 */
export interface OpenWindow {
  readonly startMs: number;
  /** The end, exclusive. */
  readonly endMs: number;
  /** JSON text of the object that the function returned. */
  readonly state: string;
}

/**
 * The largest state that is passed to the next invocation; a larger one ends its window early.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
export const MAX_STATE_BYTES = MIB;

// Besides the state: times, shard and stream ARN, each at most a few hundred bytes.
export const MAX_WINDOW_MEMBERS_BYTES = MAX_STATE_BYTES + 4 * KIB;

// A record becomes readable shortly after its arrival time. A record that takes longer than this reopens its window.
const LATE_RECORD_MS = 500;

/** The state of a new window. */
export const EMPTY_STATE = '{}';

/** The window that contains a time: windows begin at multiples of their size since the epoch. */
export function windowAt(timestampMs: number, seconds: number): OpenWindow {
  const sizeMs = seconds * 1_000;
  const startMs = Math.floor(timestampMs / sizeMs) * sizeMs;
  return { startMs, endMs: startMs + sizeMs, state: EMPTY_STATE };
}

/** Time until no more records can arrive for a window; 0 or less when it is over. */
export function remainingMs({ endMs }: Pick<OpenWindow, 'endMs'>, nowMs: number): number {
  return endMs + LATE_RECORD_MS - nowMs;
}

/** The members of an event that describe its window, after the records: docs/aws/mappings.md#tumbling-windows. */
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

/** The state in a function's result, as JSON text; undefined if there is none, which is a failure. */
export function readState(payload: Buffer): string | undefined {
  try {
    const result: unknown = parseJson(payload);
    if (typeof result !== 'object' || result === null || !('state' in result)) return undefined;
    const { state } = result;
    const isMap = typeof state === 'object' && state !== null && !Array.isArray(state);
    return isMap ? JSON.stringify(state) : undefined;
  } catch {
    return undefined;
  }
}
