/**
 * What looking at messages costs, in units of about a nanosecond a character on a laptop of 2024. Counted rather than measured, so that
 * where a page of results ends depends on what was asked alone.
 */

/** A test, and what it costs for each character of its subject. */
export interface Costed<Subject> {
  readonly matches: (subject: Subject) => boolean;
  readonly cost: number;
}

/** A character of a message, decoded from UTF-8 and looked for a text in. */
export const READ_COST = 2;
/** A character against states, and against each word of them: filter-automaton.ts. */
export const STEP_COST = 20;
export const WORD_COST = 15;
/** A character of a message that is parsed as JSON, or divided into fields. */
export const PARSE_COST = 40;
/** An event, whatever its length. */
export const EVENT_COST = 500;
