import { isClientError } from '../../client/errors.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Random } from '../../lib/random.ts';

const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 5_000;
/** Of one record. With the pauses above that is about two minutes. */
export const MAX_ATTEMPTS = 50;

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'LimitExceededException',
  'ThrottlingException',
  'KMSThrottlingException',
]);

/** Whether a failed call is to be repeated with the same records. Calls that are lost may have been executed. */
export function mayPass(error: unknown): boolean {
  if (isClientError(error)) return error.status >= 500 || THROTTLED.has(error.code);
  return error instanceof OperatorError && error.cause !== undefined;
}

/**
 * The pause before the next attempt: random below a bound that doubles, so that records which failed together do not
 * return together.
 * @see https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 */
export function pauseBefore(attempt: number, random: Random): number {
  return random.fraction() * Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 20));
}
