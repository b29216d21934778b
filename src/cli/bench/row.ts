/** A row of the performance table (docs/internals/performance.md): a measurement with its yardstick. */
export interface Row {
  /** The name to run it by. */
  readonly name: string;
  /** @returns one line for each figure with a target */
  measure(bench: BenchContext): Promise<readonly Line[]>;
}

/** The parameters of a measurement. */
export interface BenchContext {
  /** How often each of the two sides is measured, alternately. */
  readonly rounds: number;
  /** Length of one round. */
  readonly seconds: number;
  readonly durability: 'fsync' | 'os';
  /** The number of shards of a stream, unless the row specifies another. */
  readonly shards: number;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/** One figure with its target. */
export interface Line {
  readonly name: string;
  readonly what: string;
  readonly yardstick: string;
  /** A factor of the yardstick (`times`), or the difference from it in `ms` or `MB`. */
  readonly unit: 'times' | 'ms' | 'MB';
  /** The median of the rounds. */
  readonly value: number;
  readonly target: Target;
  /** The allowed relative difference from the saved baseline. */
  readonly tolerance: number;
  readonly millrace: Figures;
  readonly against: Figures;
  /** A sentence about the check that the work was done. */
  readonly verified: string;
}

/** `tolerable` is a lower bound that is accepted while the target is missed. */
export type Target = { readonly atLeast: number; readonly tolerable?: number } | { readonly atMost: number };

/** The figures of one side, by name with the unit last. */
export type Figures = Readonly<Record<string, number>>;

export type Verdict = 'reached' | 'tolerable' | 'missed';

export function verdict({ value, target }: Pick<Line, 'value' | 'target'>): Verdict {
  if ('atMost' in target) return value <= target.atMost ? 'reached' : 'missed';
  if (value >= target.atLeast) return 'reached';
  return value >= (target.tolerable ?? Number.POSITIVE_INFINITY) ? 'tolerable' : 'missed';
}

// The difference between runs of the same build on a quiet machine.
export const USUAL_TOLERANCE = 0.15;
// A 99th percentile over a few seconds is based on few calls.
export const TAIL_TOLERANCE = 0.5;
