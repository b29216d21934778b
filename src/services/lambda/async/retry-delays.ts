// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
const AFTER_FUNCTION_ERRORS_MS = [60_000, 120_000];
const FIRST_POSTPONEMENT_MS = 1000;
const MAX_POSTPONEMENT_MS = 5 * 60_000;

/** The longest delay after a function error. */
export const MAX_RETRY_DELAY_MS = Math.max(...AFTER_FUNCTION_ERRORS_MS);

/** @param earlierFailures attempts before this one that ended in a function error; AWS allows two retries */
export function retryDelayMs(earlierFailures: number): number {
  return AFTER_FUNCTION_ERRORS_MS[earlierFailures] ?? MAX_RETRY_DELAY_MS;
}

/** @param earlier attempts before this one that were throttled or could not be made */
export function postponementMs(earlier: number): number {
  return Math.min(FIRST_POSTPONEMENT_MS * 2 ** earlier, MAX_POSTPONEMENT_MS);
}
