/**
 * - `not-found`: no such log
 * - `closed`: the log takes no more appends
 * - `not-written`: refused before anything was stored; safe to retry
 * - `unknown`: may or may not be stored, and may yet appear
 * - `full`: no space left; refused before anything was stored, and accepted again when there is space
 * - `corrupt`: stored bytes are not what was written
 * - `failed`: an earlier write failed; nothing is accepted until the store is opened anew
 */
export type StorageErrorKind =
  | 'not-found'
  | 'closed'
  | 'not-written'
  | 'unknown'
  | 'full'
  | 'corrupt'
  | 'failed';

/** A failure below the services. Carries facts for the operator; becomes InternalFailure at the edge. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly kind: StorageErrorKind;
  /** File, byte, expected, found, log: whatever names the place. */
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
