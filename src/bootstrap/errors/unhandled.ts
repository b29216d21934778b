import { RuntimeFailure } from './runtime-error.ts';

// AWS's runtime exits with these codes after it has reported the error.
export const EXIT_INIT_FAILED = 1;
export const EXIT_UNHANDLED_REJECTION = 128;
export const EXIT_UNCAUGHT_EXCEPTION = 129;

/** The error that is reported for a rejection that nothing handles. */
export function unhandledRejection(reason: unknown): RuntimeFailure {
  const stack = reason instanceof Error ? reason.stack : undefined;
  return new RuntimeFailure('Runtime.UnhandledPromiseRejection', String(reason), stack);
}
