/**
 * - `not-found`: the log does not exist
 * - `closed`: the log accepts no more appends
 * - `not-written`: the change was refused before anything was stored; safe to retry
 * - `unknown`: the change may or may not be stored, and may still appear
 * - `full`: no space left; the change was refused before anything was stored, and can be retried once there is space
 * - `corrupt`: stored bytes differ from what was written
 * - `unavailable`: the store did not answer a read in time; safe to retry
 * - `failed`: an earlier write failed; nothing is accepted until the store is opened again
 */
export type StorageErrorKind =
  | 'not-found'
  | 'closed'
  | 'not-written'
  | 'unknown'
  | 'full'
  | 'corrupt'
  | 'unavailable'
  | 'failed';

/** A failure below the services. Its facts are for the operator; clients receive InternalFailure. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly kind: StorageErrorKind;
  /** Details that locate the failure: file, byte, expected, found, log. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(
    kind: StorageErrorKind,
    message: string,
    options: { cause?: unknown; facts?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.facts = options.facts ?? {};
  }
}

export function isStorageError(error: unknown, kind?: StorageErrorKind): error is StorageError {
  return error instanceof StorageError && (kind === undefined || error.kind === kind);
}
