const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;
const TAB = 0x09;

// SDKs send about fifteen. Node drops headers beyond the two thousandth.
const MAX_HEADERS = 64;

// Headers that change how a message is framed or read, and `__proto__`, which an object does not store as a member.
const UNSUPPORTED = new Set(['transfer-encoding', 'expect', 'upgrade', 'te', 'trailer', '__proto__']);

/** Characters of a token, by code: RFC 9110 section 5.6.2. */
const IS_TOKEN = new Uint8Array(128);
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
  IS_TOKEN[character.charCodeAt(0)] = 1;
}

/**
 * Reads the header lines of a request of a simple form: `name ":" OWS value OWS CRLF`, each name once, of tokens and
 * visible ASCII (RFC 9110 section 5), and none that changes how the message is framed or how long the connection lives.
 * @param head ends with an empty line
 * @param start the offset of the first header line
 * @returns the headers by their name in lower case; undefined for any other form, which is left to `node:http`
 */
export function readHeaderLines(head: string, start: number): Record<string, string | undefined> | undefined {
  const headers: Record<string, string | undefined> = {};
  const end = head.length - 2;
  let at = start;
  for (let count = 0; at < end; count++) {
    const colon = endOfName(head, at);
    if (colon < 0 || count === MAX_HEADERS) return undefined;
    const lineEnd = endOfValue(head, colon + 1);
    if (lineEnd < 0) return undefined;
    const name = head.slice(at, colon).toLowerCase();
    const value = trimmed(head, colon + 1, lineEnd);
    // A name that every object inherits counts as repeated. Repeated names are left to Node.
    if (headers[name] !== undefined || UNSUPPORTED.has(name)) return undefined;
    if (!isSupported(name, value, head, colon, lineEnd)) return undefined;
    headers[name] = value;
    at = lineEnd + 2;
  }
  return at === end ? headers : undefined;
}

/** Whether a value changes neither how the message is framed nor how long the connection lives. */
export function isSupported(
  name: string,
  value: string,
  head: string,
  colon: number,
  lineEnd: number,
): boolean {
  // Node rejects a length that a tab follows, and the blanks are gone in the value.
  if (name === 'content-length') return !head.slice(colon, lineEnd).includes('\t');
  return name !== 'connection' || value.toLowerCase() === 'keep-alive';
}

/** @returns the offset of the colon, or -1 when there is no valid name before it */
function endOfName(head: string, start: number): number {
  let at = start;
  let code = head.charCodeAt(at);
  while (code < 128 && IS_TOKEN[code] === 1) code = head.charCodeAt(++at);
  return code === COLON && at > start ? at : -1;
}

/** @returns the offset of CR LF, or -1 when the value contains an invalid character */
export function endOfValue(head: string, start: number): number {
  let at = start;
  let code = head.charCodeAt(at);
  while ((code >= SPACE && code < 127) || code === TAB) code = head.charCodeAt(++at);
  return code === CR && head[at + 1] === '\n' ? at : -1;
}

export function trimmed(head: string, start: number, end: number): string {
  let [first, last] = [start, end];
  while (first < last && isBlank(head.charCodeAt(first))) first++;
  while (last > first && isBlank(head.charCodeAt(last - 1))) last--;
  return head.slice(first, last);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
