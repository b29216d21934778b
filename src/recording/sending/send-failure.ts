import { isClientError } from '../../client/errors.ts';
import { OperatorError } from '../../lib/operator-error.ts';

/** The longest pause before the next attempt. */
export const MAX_PAUSE_MS = 5_000;
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
