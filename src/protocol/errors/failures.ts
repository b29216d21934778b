import { BrokenInvariant } from '../../lib/assert.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { InternalFailure, ServiceUnavailable, ValidationError } from '../../schema/common-errors.ts';
import { isServiceError, type ServiceError } from '../../schema/error.ts';
import type { Caller } from '../../schema/caller.ts';

/** Converts whatever an operation throws to an error for the client, and logs everything but service errors. */
export class Failures {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @throws the error itself when it is a BrokenInvariant: a bug stops the process */
  toServiceError(error: unknown, operation: string, { requestId, signal }: Caller): ServiceError {
    if (isServiceError(error)) return error;
    if (error instanceof BrokenInvariant) throw error;
    // The client disconnected or the server is stopping: nothing failed.
    const wasAborted = signal.aborted && error === signal.reason;
    const tooLarge = sizeOfTooLarge(error);
    if (tooLarge) {
      this.#logger.warn(`${operation} was refused: ${messageOf(error)}`, { requestId });
      return ValidationError(tooLargeMessage(tooLarge), { cause: error });
    }
    if (!wasAborted) {
      this.#logger.error(`${operation} failed: ${messageOf(error)}`, {
        requestId,
        ...detailsOf(error),
        error,
      });
    }
    if (isOutOfSpace(error)) return ServiceUnavailable(DISK_FULL, { cause: error });
    if (isToRetry(error)) return ServiceUnavailable(NOT_NOW, { cause: error });
    return InternalFailure(undefined, { cause: error });
  }
}

// SDKs retry a 503, and report the message of the last attempt.
const DISK_FULL = 'The disk of this server is full, so nothing can be stored. Free some space and try again.';

const NOT_NOW = 'The store of this server cannot do this now. Try again.';

/** Whether it is a storage error of a kind that is safe to retry: the engine of a cluster has no leader, say. */
function isToRetry(error: unknown): boolean {
  const { kind } = error as { kind?: unknown };
  return kind === 'unavailable' || kind === 'not-written';
}

interface Size {
  readonly bytes: number;
  readonly maxBytes: number;
}

/** The size, if it is a storage error of the kind `too-large`: no attempt of this request can succeed. */
function sizeOfTooLarge(error: unknown): Size | undefined {
  const { kind, facts } = error as { kind?: unknown; facts?: Size };
  return kind === 'too-large' ? facts : undefined;
}

function tooLargeMessage({ bytes, maxBytes }: Size): string {
  return (
    `With this request, ${bytes} bytes would have to be stored as one value, and the limit of this server is ${maxBytes}. ` +
    'Send less at a time, or remove some of what the resource has.'
  );
}

/** Whether it is a storage error of the kind `full`, or the corresponding error of the operating system. */
function isOutOfSpace(error: unknown): boolean {
  const { kind, code } = error as { kind?: unknown; code?: unknown };
  return kind === 'full' || code === 'ENOSPC' || code === 'EDQUOT';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The kind of a storage error, and the file, byte or log where it occurred. */
function detailsOf(error: unknown): Record<string, unknown> {
  if (typeof error !== 'object' || error === null) return {};
  const kind = 'kind' in error ? { kind: error.kind } : {};
  const facts = 'facts' in error && typeof error.facts === 'object' ? error.facts : {};
  return { ...kind, ...facts };
}
