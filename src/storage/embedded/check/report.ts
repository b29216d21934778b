/** The result of checking a data directory. It does not depend on what the logs are used for. */
export interface DirectoryReport {
  readonly files: readonly FileReport[];
  readonly damage: readonly Damage[];
  /** An interrupted last write. It was not acknowledged, and the next start cuts it off. */
  readonly unfinished: { readonly file: string; readonly byte: number } | undefined;
  /** Batches that cannot be read. */
  readonly missing: readonly MissingRange[];
  /** Keys of metadata entries whose newest change cannot be read. */
  readonly changedKeys: readonly string[];
}

export type FileKind =
  | 'format'
  | 'keys'
  | 'lock'
  | 'ledger'
  | 'checkpoint'
  | 'segment'
  | 'chunk'
  | 'blob'
  | 'other';

export interface FileReport {
  /** Relative to the data directory. */
  readonly path: string;
  readonly kind: FileKind;
  readonly bytes: number;
  /** A short description of the content. */
  readonly holds: string;
}

export interface Damage {
  readonly file: string;
  readonly byte: number;
  readonly what: string;
}

/**
 * Missing batches of one log at [fromPos, endPos). Some may never have existed, because a refused append
 * leaves a gap too.
 */
export interface MissingRange {
  readonly logId: string;
  readonly fromPos: number;
  readonly endPos: number;
  /** Arrival time of the batch before the range, ms since the epoch. */
  readonly afterMs: number | undefined;
  /** Arrival time of the batch after the range, ms since the epoch. */
  readonly beforeMs: number | undefined;
}

export function isSound({ damage, unfinished }: DirectoryReport): boolean {
  return damage.length === 0 && unfinished === undefined;
}
