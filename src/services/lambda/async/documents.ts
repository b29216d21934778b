import type { PayloadPosition } from '../../../storage/payload-log.ts';

/** An asynchronous invocation that has been accepted and is not over. */
export interface AcceptedEvent {
  readonly functionArn: string;
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly acceptedMs: number;
}

export interface EventProgress {
  /** Attempts that ended in an error of the function. */
  readonly failures: number;
  /** Wall time, for the server that comes after this one. */
  readonly nextAttemptMs: number;
}

/**
 * An event as it is kept. Key: `lambda/event/TIME-NUMBER-REQUEST`, with the time it was accepted and its number among those of
 * one server in digits of one length: events list in order of arrival.
 */
export interface EventDocument extends Omit<AcceptedEvent, 'payload'> {
  /** The payload itself where it is small, and in documents of earlier releases. */
  readonly payload?: string;
  /** Where the payload lies otherwise. */
  readonly at?: PayloadPosition;
  readonly progress: EventProgress;
}

// Milliseconds since the epoch have 13 digits until the year 2286.
const TIME_DIGITS = 15;
const NUMBER_DIGITS = 12;

export function eventKey(acceptedMs: number, number: number, requestId: string): string {
  const digits = [String(acceptedMs).padStart(TIME_DIGITS, '0'), String(number).padStart(NUMBER_DIGITS, '0')];
  return `${digits.join('-')}-${requestId}`;
}
