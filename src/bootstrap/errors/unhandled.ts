import { RuntimeFailure } from './runtime-error.ts';

// AWS's runtime exits with these codes after it has reported the error.
export const EXIT_INIT_FAILED = 1;
export const EXIT_UNHANDLED_REJECTION = 128;
export const EXIT_UNCAUGHT_EXCEPTION = 129;

/**
 * The error that is reported for a rejection that nothing handles. Its stack has no frames of the function; its log line
 * contains the reason, which does.
 */
export class UnhandledRejection extends RuntimeFailure {
  readonly reason: unknown;
  readonly promise: unknown;

  constructor(reason: unknown, promise: unknown) {
    const name = 'Runtime.UnhandledPromiseRejection';
    super(name, String(reason), `${name}: ${String(reason)}`);
    this.reason = reason;
    this.promise = promise;
  }
}
