/** A row of the table of speed (docs/internals/performance.md): what is measured, side by side with its yardstick. */
export interface Row {
  /** Asked for by this name. */
  readonly name: string;
  /** @returns a line for each figure that has a target */
  measure(bench: BenchContext): Promise<readonly Line[]>;
}

/** What a row is given. */
export interface BenchContext {
  /** The two sides take turns so often. */
  readonly rounds: number;
  /** Length of one round. */
  readonly seconds: number;
  readonly durability: 'fsync' | 'os';
  /** Of a stream, where a row does not ask for another number. */
  readonly shards: number;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/** One figure and what it should be. */
export interface Line {
  readonly name: string;
  readonly what: string;
  readonly yardstick: string;
  /** `times` the yardstick, or more than it by so many `ms` or `MB`. */
  readonly unit: 'times' | 'ms' | 'MB';
  /** The median of the rounds. */
  readonly value: number;
  readonly target: Target;
  /** How far it may be from the saved baseline: a share of it. */
  readonly tolerance: number;
  readonly millrace: Figures;
  readonly against: Figures;
  /** What was looked at to know that the work was done: a sentence. */
  readonly verified: string;
}

/** `tolerable`: what the issue takes for want of the target. */
export type Target = { readonly atLeast: number; readonly tolerable?: number } | { readonly atMost: number };

/** Whatever one side said of itself, by name with the unit last. */
export type Figures = Readonly<Record<string, number>>;

export type Verdict = 'reached' | 'tolerable' | 'missed';

export function verdict({ value, target }: Pick<Line, 'value' | 'target'>): Verdict {
  if ('atMost' in target) return value <= target.atMost ? 'reached' : 'missed';
  if (value >= target.atLeast) return 'reached';
  return value >= (target.tolerable ?? Number.POSITIVE_INFINITY) ? 'tolerable' : 'missed';
}

// What runs of the same build differ by on a quiet machine.
export const USUAL_TOLERANCE = 0.15;
// One per cent of the calls of a few seconds is not many.
export const TAIL_TOLERANCE = 0.5;
