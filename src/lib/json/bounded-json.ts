import { utf8Text } from '../utf8-text.ts';

/*
 * The nesting of JSON from clients is bounded before it is parsed. `JSON.parse` uses its own stack and accepts any
 * depth, at half a microsecond a level. `JSON.stringify` and every recursive walk over a deep result overflow the call
 * stack, and a regular expression that is first compiled near its end aborts the process.
 */

// The default of Jackson, which AWS's Java services use:
// https://javadoc.io/doc/com.fasterxml.jackson.core/jackson-core/latest/com/fasterxml/jackson/core/StreamReadConstraints.html
export const MAX_JSON_DEPTH = 1_000;

export interface JsonMeasure {
  /** The deepest nesting of arrays and objects. */
  readonly depth: number;
  /** The number of members of all objects, repeated names included. */
  readonly members: number;
}

/** A subclass of the error of `JSON.parse`, so that callers handle it like any other malformed text. */
export class JsonTooDeep extends SyntaxError {
  override readonly name = 'JsonTooDeep';

  constructor(maxDepth: number) {
    super(`arrays and objects are nested deeper than ${maxDepth}`);
  }
}

/**
 * `JSON.parse` with a bound on nesting.
 * @throws SyntaxError, {@link JsonTooDeep}, {@link InvalidUtf8}
 */
export function parseJson(source: Buffer | string, maxDepth = MAX_JSON_DEPTH): unknown {
  // A text cannot be nested deeper than it is long.
  if (source.length > maxDepth) {
    measureJson(typeof source === 'string' ? Buffer.from(source) : source, maxDepth);
  }
  return JSON.parse(typeof source === 'string' ? source : utf8Text(source)) as unknown;
}

/** `parseJson` for text that may be anything. @returns undefined when it is not JSON, or too deep */
export function tryParseJson(source: Buffer | string): unknown {
  try {
    return parseJson(source);
  } catch {
    return undefined;
  }
}

/**
 * Measures JSON in one pass over the bytes, which need not be well-formed.
 * @throws JsonTooDeep
 */
export function measureJson(bytes: Buffer, maxDepth: number): JsonMeasure {
  let open = 0;
  let depth = 0;
  let members = 0;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]!) {
      case QUOTE:
        at = endOfString(bytes, at + 1);
        break;
      case COLON:
        members++;
        break;
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        if (++open > maxDepth) throw new JsonTooDeep(maxDepth);
        if (open > depth) depth = open;
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        open--;
        break;
    }
  }
  return { depth, members };
}

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** The index of the closing quote, or the end of the bytes. */
function endOfString(bytes: Buffer, start: number): number {
  let from = start;
  for (;;) {
    const quote = bytes.indexOf(QUOTE, from);
    if (quote < 0) return bytes.length;
    let backslashes = 0;
    while (quote - backslashes > start && bytes[quote - backslashes - 1] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote;
    from = quote + 1;
  }
}
