import { inspect } from 'node:util';
import type { Parser } from './parser.ts';

const MAX_FAULT_CHARACTERS = 2_000;

export interface Outcome {
  readonly isAccepted: boolean;
  /** What is wrong, if anything. */
  readonly fault?: string;
}

const ACCEPTED: Outcome = { isAccepted: true };
const REJECTED: Outcome = { isAccepted: false };

/** Gives an input to a parser. The input may be changed. A promise only if the parser returns one, which takes longer. */
export function outcomeOf(parser: Parser, input: Buffer): Outcome | Promise<Outcome> {
  try {
    const result = parser.parse(input);
    if (typeof result !== 'boolean') return result.then(outcomeFor, faultOf);
    return outcomeFor(result);
  } catch (error) {
    return faultOf(error);
  }
}

function outcomeFor(isAccepted: boolean): Outcome {
  return isAccepted ? ACCEPTED : REJECTED;
}

function faultOf(error: unknown): Outcome {
  return { isAccepted: false, fault: inspect(error).slice(0, MAX_FAULT_CHARACTERS) };
}
