import { endOfString, endOfValue } from '../../../lib/json/value-text.ts';

/** A place in a text, from 1. */
interface Position {
  readonly Line: number;
  readonly Column: number;
}

export interface Span {
  readonly StartPosition: Position;
  readonly EndPosition: Position;
}

/**
 * Where the statements of a policy are, as AWS says it: from behind the bracket or the statement before (behind its own
 * bracket if it is not in a list), to behind its last bracket. Derived from outputs: docs/aws/access-control.md#simulations.
 * @param text a policy that was parsed
 */
export function statementSpans(text: string): Span[] {
  const position = positions(text);
  return statementRanges(text).map(([start, end]) => ({
    StartPosition: position(start),
    EndPosition: position(end),
  }));
}

/** Offsets in order. */
function statementRanges(text: string): [start: number, end: number][] {
  const start = valueOf(text, 'Statement');
  if (start === undefined) return [];
  if (text[start] !== '[') return [[start + 1, endOfValue(text, start)]];
  const ranges: [number, number][] = [];
  let from = start + 1;
  for (let at = afterSpace(text, from); text[at] !== ']'; at = afterSpace(text, at + 1)) {
    const end = endOfValue(text, at);
    ranges.push([from, end]);
    from = end;
    at = afterSpace(text, end);
    if (text[at] === ']') break;
  }
  return ranges;
}

/** Where the value of a member begins; of members of the same name the last counts. */
function valueOf(text: string, name: string): number | undefined {
  let found: number | undefined;
  let at = afterSpace(text, text.indexOf('{') + 1);
  while (text[at] === '"') {
    const keyEnd = endOfString(text, at);
    const value = afterSpace(text, afterSpace(text, keyEnd) + 1);
    if (JSON.parse(text.slice(at, keyEnd)) === name) found = value;
    // Behind the comma.
    at = afterSpace(text, afterSpace(text, endOfValue(text, value)) + 1);
  }
  return found;
}

function afterSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && ' \t\r\n'.includes(text[at]!)) at++;
  return at;
}

/** @returns the position of an offset; call it with growing offsets */
function positions(text: string): (offset: number) => Position {
  let line = 1;
  let lineStart = 0;
  return (offset) => {
    for (;;) {
      const end = text.indexOf('\n', lineStart);
      if (end < 0 || end >= offset) break;
      line++;
      lineStart = end + 1;
    }
    return { Line: line, Column: offset - lineStart + 1 };
  };
}
