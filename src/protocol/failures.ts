import { BrokenInvariant } from '../lib/assert.ts';
import type { Logger } from '../lib/log/logger.ts';
import { InternalFailure, ServiceUnavailable } from '../schema/common-errors.ts';
import { isServiceError, type ServiceError } from '../schema/error.ts';
import type { Caller } from '../schema/operation.ts';

/** Turns whatever an operation throws into what may cross the wire, and tells the operator of the rest. */
export class Failures {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @throws BrokenInvariant on: a bug stops the process */
  toServiceError(error: unknown, operation: string, { requestId, signal }: Caller): ServiceError {
    if (isServiceError(error)) return error;
    if (error instanceof BrokenInvariant) throw error;
    // The client has gone or the server is stopping: no one is there to read the answer, and nothing failed.
    const wasAborted = signal.aborted && error === signal.reason;
    if (!wasAborted) {
      this.#logger.error(`${operation} failed: ${messageOf(error)}`, {
        requestId,
        ...factsOf(error),
        cause: error,
      });
    }
    return isOutOfSpace(error)
      ? ServiceUnavailable(DISK_FULL, { cause: error })
      : InternalFailure(undefined, { cause: error });
  }
}

// SDKs try a 503 again, and show the message when they give up.
const DISK_FULL = 'The disk of this server is full, so nothing can be stored. Free some space and try again.';

/** A storage error of the kind `full`, or the error of the system. */
function isOutOfSpace(error: unknown): boolean {
  const { kind, code } = error as { kind?: unknown; code?: unknown };
  return kind === 'full' || code === 'ENOSPC' || code === 'EDQUOT';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Storage errors carry the file, byte or log that they are about, and their kind. */
function factsOf(error: unknown): Record<string, unknown> {
  if (typeof error !== 'object' || error === null) return {};
  const kind = 'kind' in error ? { kind: error.kind } : {};
  const facts = 'facts' in error && typeof error.facts === 'object' ? error.facts : {};
  return { ...kind, ...facts };
}
