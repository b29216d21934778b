/**
 * - `not-found`: the log does not exist
 * - `closed`: the log accepts no more appends
 * - `not-written`: the change was refused before anything was stored; safe to retry
 * - `too-large`: more than the store accepts in one value or batch; nothing was stored, and no retry succeeds
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
  | 'too-large'
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

/** The facts are for the client as well: it sent what is too large, or what made it so. */
export function tooLarge(
  what: string,
  size: { readonly bytes: number; readonly maxBytes: number },
): StorageError {
  const { bytes, maxBytes } = size;
  return new StorageError('too-large', `${what} takes ${bytes} bytes, and the store accepts ${maxBytes}`, {
    facts: { bytes, maxBytes },
  });
}

export function isStorageError(error: unknown, kind?: StorageErrorKind): error is StorageError {
  return error instanceof StorageError && (kind === undefined || error.kind === kind);
}
