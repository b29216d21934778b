/**
 * The cost of scanning messages, in units of about a nanosecond per character on a 2024 laptop. It is counted, not
 * measured, so that the end of a result page depends only on the request and the data.
 */

/** A test and its cost for each character of its subject. */
export interface Costed<Subject> {
  readonly matches: (subject: Subject) => boolean;
  readonly cost: number;
}

/** Decoding a character of a message from UTF-8 and searching it for a text. */
export const READ_COST = 2;
/** Matching a character against one integer of automaton states: automaton.ts. */
export const STEP_COST = 20;
export const WORD_COST = 15;
/** Parsing a character of a message as JSON, or splitting it into fields. */
export const PARSE_COST = 40;
/** Fixed cost of an event. */
export const EVENT_COST = 500;
