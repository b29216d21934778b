import { endOfValue, isSupported, readHeaderLines, trimmed } from './header-lines.ts';

/** A line of the last request. */
interface Line {
  /** In lower case. */
  readonly name: string;
  /** As it was sent, with the colon. */
  readonly start: string;
  /** Up to the varying end if the line is long, otherwise `start`. */
  readonly common: string;
  /** With CR LF. */
  readonly text: string;
  /** A later request had another value. */
  varies: boolean;
}

// Long values differ at their end: a signature has 64 characters.
const LONG_CHARACTERS = 160;
const VARYING_CHARACTERS = 64 + 2;

/**
 * Reads header lines as `readHeaderLines` does, in a third of the time when they have the names of the last request's, in the
 * same order: nearly all requests to a server do. Lines that are equal are compared, and only the others are read.
 */
export class RepeatedHeaderLines {
  #lines: readonly Line[] = [];
  #headers: Readonly<Record<string, string | undefined>> = {};

  /** @param head ends with an empty line @param start the offset of the first header line */
  read(head: string, start: number): Record<string, string | undefined> | undefined {
    const repeated = this.#readAsLast(head, start);
    if (repeated) return repeated;
    const headers = readHeaderLines(head, start);
    if (headers) this.#keep(head, start, headers);
    return headers;
  }

  #readAsLast(head: string, start: number): Record<string, string | undefined> | undefined {
    if (this.#lines.length === 0) return undefined;
    const headers = { ...this.#headers };
    let at = start;
    for (let index = 0; index < this.#lines.length; index++) {
      const line = this.#lines[index]!;
      if (!line.varies && isAt(head, at, line.text)) {
        at += line.text.length;
        continue;
      }
      line.varies = true;
      const { name, start: lineStart, common } = line;
      const isLong = common !== lineStart && isAt(head, at, common);
      if (!isLong && !isAt(head, at, lineStart)) return undefined;
      const lineEnd = endOfValue(head, at + (isLong ? common : lineStart).length);
      if (lineEnd < 0) return undefined;
      const colon = at + lineStart.length - 1;
      const value = trimmed(head, colon + 1, lineEnd);
      if (!isSupported(name, value, head, colon, lineEnd)) return undefined;
      headers[name] = value;
      at = lineEnd + 2;
    }
    return at === head.length - 2 ? headers : undefined;
  }

  #keep(head: string, start: number, headers: Readonly<Record<string, string | undefined>>): void {
    // A copy, because the caller may change what it gets.
    this.#headers = { ...headers };
    const sent = head.slice(start, -2).split('\r\n');
    this.#lines = sent.slice(0, -1).map(lineOf);
  }
}

/** As `head.startsWith(text, at)`, in a third of the time. */
function isAt(head: string, at: number, text: string): boolean {
  return head.slice(at, at + text.length) === text;
}

/** @param sent without CR LF */
function lineOf(sent: string): Line {
  const start = sent.slice(0, sent.indexOf(':') + 1);
  const text = `${sent}\r\n`;
  const common = text.slice(0, -VARYING_CHARACTERS);
  const isLong = text.length >= LONG_CHARACTERS && common.length > start.length;
  return {
    name: start.slice(0, -1).toLowerCase(),
    start,
    common: isLong ? common : start,
    text,
    varies: false,
  };
}
