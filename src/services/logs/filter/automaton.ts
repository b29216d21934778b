/**
 * A linear automaton, simulated with the set of its active states, one bit for each state: a character of a message
 * costs a few operations for every 30 states, independent of the message and of the pattern.
 *
 * G. Navarro, M. Raffinot: Flexible Pattern Matching in Strings, 4.3: optional and repeated characters by carries of an addition.
 */
export type CharacterTest = (code: number) => boolean;

/** One character test of the pattern, which matches exactly once, at most once, or any number of times. */
export interface State {
  readonly test: CharacterTest;
  readonly times: 'one' | 'optional' | 'many';
  /** The character, when the test accepts exactly one. */
  readonly literal: string | undefined;
}

export interface Alternative {
  readonly states: readonly State[];
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

export interface Automaton {
  matches(text: string): boolean;
  /** Number of integers in a set of states. */
  readonly words: number;
}

// Two bits of an integer are left for carries.
const BITS = 30;
const WORD = 2 ** BITS - 1;
const ASCII = 128;
// Bound of the cache for characters beyond ASCII; a message may contain 65,536 different ones.
const MAX_CACHED = 1_024;

export function compileAutomaton({ states, atStart, atEnd }: Alternative): Automaton {
  // Bit i: state i is next; the bit after the last state: the pattern has matched.
  const words = Math.floor(states.length / BITS) + 1;
  const bitsOf = (holds: (state: State) => boolean) => setOf(states, words, holds);
  const repeated = bitsOf(({ times }) => times === 'many');
  const skippable = bitsOf(({ times }) => times !== 'one');
  const acceptingStates = acceptingStatesOf(states, words);
  const start = new Int32Array(words);
  start[0] = 1;
  skip(start, skippable);
  const lastWord = words - 1;
  const lastBit = 1 << (states.length % BITS);
  const literal = longestLiteral(states);

  const matches = (text: string): boolean => {
    if (literal !== '' && !text.includes(literal)) return false;
    const current = Int32Array.from(start);
    for (let at = 0; ; at++) {
      if ((current[lastWord]! & lastBit) !== 0 && (!atEnd || at === text.length)) return true;
      if (at === text.length) return false;
      const accepting = acceptingStates(text.charCodeAt(at));
      let carry = 0;
      for (let word = 0; word < words; word++) {
        const accepted = current[word]! & accepting[word]!;
        const moved = ((accepted & ~repeated[word]!) << 1) | carry;
        carry = moved >>> BITS;
        current[word] = (moved & WORD) | (accepted & repeated[word]!);
      }
      skip(current, skippable);
      if (!atStart) for (let word = 0; word < words; word++) current[word]! |= start[word]!;
    }
  };
  return { matches, words };
}

/** Adds the states that follow optional states: the carry of an addition propagates through a sequence of them. */
function skip(current: Int32Array, skippable: Int32Array): void {
  let carry = 0;
  for (let word = 0; word < current.length; word++) {
    const optional = skippable[word]!;
    const sum = (current[word]! & optional) + optional + carry;
    carry = sum >>> BITS;
    current[word] = current[word]! | ((sum & WORD) ^ optional);
  }
}

/** Returns the set of states that accept a character. */
function acceptingStatesOf(states: readonly State[], words: number): (code: number) => Int32Array {
  const ascii = Array.from({ length: ASCII }, (_, code) => setOf(states, words, ({ test }) => test(code)));
  const others = new Map<number, Int32Array>();
  return (code) => {
    if (code < ASCII) return ascii[code]!;
    let found = others.get(code);
    if (!found) {
      found = setOf(states, words, ({ test }) => test(code));
      if (others.size < MAX_CACHED) others.set(code, found);
    }
    return found;
  };
}

function setOf(states: readonly State[], words: number, holds: (state: State) => boolean): Int32Array {
  const set = new Int32Array(words);
  for (const [index, state] of states.entries()) {
    if (holds(state)) set[Math.floor(index / BITS)]! |= 1 << (index % BITS);
  }
  return set;
}

/** The longest text that every match contains: most messages do not match, and a text search is faster. */
function longestLiteral(states: readonly State[]): string {
  let longest = '';
  let run = '';
  for (const { literal, times } of states) {
    run = literal !== undefined && times === 'one' ? run + literal : '';
    if (run.length > longest.length) longest = run;
  }
  return longest;
}
