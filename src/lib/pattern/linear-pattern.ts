import type { RE2JS } from 're2js';
import { patternSize, splitLeadingLookaheads } from './pattern-text.ts';

// About a tenth of a second, as a step of the matcher takes about 30 ns.
const MAX_STEPS = 4_000_000;
// Compiling an instruction takes as long as this many steps.
const STEPS_TO_COMPILE = 100;
const MAX_PATTERN_LENGTH = 4_096;

/**
 * A pattern that is not a regular expression, needs backtracking (a back-reference, an inner lookahead), or
 * costs too much.
 */
export class InvalidPattern extends Error {
  override readonly name = 'InvalidPattern';
}

/** The number of steps that all patterns of a request may take together. */
export class PatternBudget {
  #remaining: number;

  constructor(steps = MAX_STEPS) {
    this.#remaining = steps;
  }

  /** @throws InvalidPattern */
  spend(steps: number): void {
    this.#remaining -= steps;
    if (this.#remaining < 0) throw new InvalidPattern('it takes too long to match');
  }
}

/**
 * Compiles a client's regular expression to a function that matches whole texts in time linear in their length, so that
 * `^(a+)+$` cannot block the event loop. Lookaheads at the beginning (`(?=.*[A-Z])…`, usual for passwords) are matched
 * as separate patterns. The matcher is loaded with the first pattern: loading takes about 15 ms, and most servers never
 * receive a pattern.
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
