/**
 * An asynchronous invocation that has been accepted and is not over. Key: `lambda/event/TIME-NUMBER-REQUEST`,
 * with the time it came and its place among those of one server in digits of one length: events list as they came.
 */
export interface EventDocument {
  readonly functionArn: string;
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly acceptedMs: number;
  readonly progress: EventProgress;
}

export interface EventProgress {
  /** Attempts that ended in an error of the function. */
  readonly failures: number;
  /** Attempts that found no place to run, or could not be made. */
  readonly postponements: number;
  readonly nextAttemptMs: number;
}

// Milliseconds since the epoch have 13 digits until the year 2286.
const TIME_DIGITS = 15;
const NUMBER_DIGITS = 12;

export function eventKey(acceptedMs: number, number: number, requestId: string): string {
  const digits = [String(acceptedMs).padStart(TIME_DIGITS, '0'), String(number).padStart(NUMBER_DIGITS, '0')];
  return `${digits.join('-')}-${requestId}`;
}
