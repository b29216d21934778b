import { inspect } from 'node:util';
import { chance } from '../pick.ts';
import { mutatedInput } from './mutate-input.ts';
import type { Parser } from './parser.ts';
import { quickRandom } from './quick-random.ts';

const MAX_FAULT_CHARACTERS = 2_000;

/** The input of a parser for a seed and number: always the same one. */
export function inputOf(parser: Parser, seed: string, number: number): Buffer {
  const random = quickRandom(`${seed}:${parser.name}:${number}`);
  const input = mutatedInput(parser, random);
  return parser.repair && chance(random, 0.5) ? parser.repair(input) : input;
}

export interface Outcome {
  readonly isAccepted: boolean;
  /** What is wrong, if anything. */
  readonly fault?: string;
}

export async function outcomeOf(parser: Parser, input: Buffer): Promise<Outcome> {
  try {
    // A copy, because some parsers decode in place, and a finding contains what was given.
    const result = parser.parse(Buffer.from(input));
    return { isAccepted: typeof result === 'boolean' ? result : await result };
  } catch (error) {
    return { isAccepted: false, fault: inspect(error).slice(0, MAX_FAULT_CHARACTERS) };
  }
}
