import type { RE2JS } from 're2js';
import { patternSize, splitLeadingLookaheads } from './pattern-text.ts';

// Steps of the matcher, each some 30 ns: a tenth of a second in all.
const MAX_STEPS = 4_000_000;
// To compile an instruction takes as long as so many steps.
const STEPS_TO_COMPILE = 100;
const MAX_PATTERN_LENGTH = 4_096;

/** A pattern that is no regular expression, or needs backtracking (a back-reference, a lookahead within). */
export class InvalidPattern extends Error {
  override readonly name = 'InvalidPattern';
}

/** How much all patterns of a request may cost together. */
export class PatternBudget {
  #left: number;

  constructor(steps = MAX_STEPS) {
    this.#left = steps;
  }

  /** @throws InvalidPattern */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new InvalidPattern('it takes too long to match');
  }
}

/**
 * A regular expression of a client, matched against whole texts in time linear in the text: `^(a+)+$` must not hold up everybody else.
 * Lookaheads at the beginning (`(?=.*[A-Z])…`, usual for passwords) are patterns of their own. The matcher is loaded when the first
 * pattern is compiled: that takes some 15 ms, and most servers
 * never see a pattern.
 * @throws InvalidPattern
 */
export async function compileLinearPattern(
  source: string,
  budget = new PatternBudget(),
): Promise<(text: string) => boolean> {
  if (source.length > MAX_PATTERN_LENGTH) throw new InvalidPattern('it is too long');
  budget.spend(STEPS_TO_COMPILE * patternSize(source));
  const engine = (await import('re2js')).RE2JS;
  const { lookaheads, rest } = splitLeadingLookaheads(source);
  const conditions = lookaheads.map(({ pattern, isNegative }) => {
    const program = compile(engine, `^(?:${pattern})`);
    return { program, test: (text: string) => program.test(text) !== isNegative };
  });
  const whole = compile(engine, rest);
  const programs = [...conditions, { program: whole, test: (text: string) => whole.testExact(text) }];
  const size = programs.reduce((sum, { program }) => sum + program.programSize(), 0);
  return (text) => {
    budget.spend(size * text.length);
    return programs.every(({ test }) => test(text));
  };
}

function compile(engine: typeof RE2JS, source: string): RE2JS {
  try {
    return engine.compile(engine.translateRegExp(source), engine.LOOKBEHINDS);
  } catch (cause) {
    throw new InvalidPattern(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
