import type { PayloadPosition } from '../../../storage/payload-log.ts';

/** An asynchronous invocation that was accepted and has not ended. */
export interface AsyncInvocation {
  readonly functionArn: string;
  readonly requestId: string;
  /** The tracing header, whose trace every attempt belongs to. Absent if an earlier release accepted the invocation. */
  readonly traceId?: string;
  /** The function must not run: it would continue a recursive loop. */
  readonly isLoop?: boolean;
  /** JSON text. */
  readonly payload: string;
  readonly acceptedMs: number;
}

export interface AttemptProgress {
  /** Attempts that ended in a function error. */
  readonly failures: number;
  /** Wall-clock time, so that it is valid after a restart. */
  readonly nextAttemptMs: number;
}

/**
 * An asynchronous invocation as it is stored. Key: `lambda/event/TIME-NUMBER-REQUEST`. TIME is when it was accepted,
 * NUMBER counts the invocations that this server has accepted; both have a fixed number of digits, so keys sort in
 * order of arrival.
 */
export interface AsyncInvocationDocument extends Omit<AsyncInvocation, 'payload'> {
  /** The payload, if it is small or was stored by an earlier release. */
  readonly payload?: string;
  /** Position of a larger payload. */
  readonly at?: PayloadPosition;
  readonly progress: AttemptProgress;
}

// Milliseconds since the epoch have 13 digits until the year 2286.
const TIME_DIGITS = 15;
const NUMBER_DIGITS = 12;

export function invocationKey(acceptedMs: number, number: number, requestId: string): string {
  const time = String(acceptedMs).padStart(TIME_DIGITS, '0');
  return `${time}-${String(number).padStart(NUMBER_DIGITS, '0')}-${requestId}`;
}
