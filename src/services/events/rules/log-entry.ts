import { parseJsonObject } from '../../../lib/json/json-object.ts';

/** What a log group receives. */
export interface LogEntry {
  readonly body: string;
  readonly timestampMs: number;
}

/**
 * The entry of an input. A transformer for a log group results in an object with a timestamp and a message; any other input
 * is the message itself.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function logEntry(input: string, nowMs: number): LogEntry {
  const { timestamp, message, ...others } = parseJsonObject(input) ?? {};
  const timestampMs = millisecondsOf(timestamp);
  if (timestampMs === undefined || message === undefined || Object.keys(others).length > 0) {
    return { body: input, timestampMs: nowMs };
  }
  return { body: typeof message === 'string' ? message : JSON.stringify(message), timestampMs };
}

/** Of a number of milliseconds, or of a time as events have it. */
function millisecondsOf(timestamp: unknown): number | undefined {
  const ms = typeof timestamp === 'string' ? Date.parse(timestamp) : timestamp;
  return typeof ms === 'number' && Number.isSafeInteger(ms) && ms >= 0 ? ms : undefined;
}
