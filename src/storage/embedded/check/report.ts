/** What a check found out about a data directory. Nothing in it depends on what the logs are used for. */
export interface DirectoryReport {
  readonly files: readonly FileReport[];
  readonly damage: readonly Damage[];
  /** The last write was cut off in the midst; it had not been acknowledged, and the next start cuts it off. */
  readonly unfinished: { readonly file: string; readonly byte: number } | undefined;
  /** Batches that cannot be read. */
  readonly missing: readonly MissingRange[];
  /** Keys of metadata entries whose newest change cannot be read. */
  readonly changedKeys: readonly string[];
}

export type FileKind = 'format' | 'lock' | 'ledger' | 'checkpoint' | 'segment' | 'chunk' | 'blob' | 'other';

export interface FileReport {
  /** Below the data directory. */
  readonly path: string;
  readonly kind: FileKind;
  readonly bytes: number;
  /** What is in it, in a few words. */
  readonly holds: string;
}

export interface Damage {
  readonly file: string;
  readonly byte: number;
  readonly what: string;
}

/** Batches of one log at [fromPos, endPos): at most these, for a refused append leaves its position out too. */
export interface MissingRange {
  readonly logId: string;
  readonly fromPos: number;
  readonly endPos: number;
  /** When the batches around them arrived, ms since the epoch. */
  readonly afterMs: number | undefined;
  readonly beforeMs: number | undefined;
}

export function isSound({ damage, unfinished }: DirectoryReport): boolean {
  return damage.length === 0 && unfinished === undefined;
}
