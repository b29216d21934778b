/*
 * The fast path for the requests that SDKs send most. One read from the socket contains exactly
 *
 *   POST / HTTP/1.1 CRLF
 *   name ":" OWS value OWS CRLF      each name once; tokens and visible ASCII: RFC 9110 section 5
 *   CRLF
 *   a body of Content-Length bytes
 *
 * with an X-Amz-Target among the headers. Any other request is left to `node:http`, and is not refused here.
 */
import type { WireRequest } from '../../protocol/http.ts';

const REQUEST_LINE = 'POST / HTTP/1.1\r\n';
const HEAD_END = Buffer.from('\r\n\r\n');

// SDKs send about fifteen. Node drops headers beyond the two thousandth.
const MAX_HEADERS = 64;
// Node's own bound is 16 KiB, above which it responds with 431.
const MAX_HEAD_BYTES = 8 * 1024;

// Headers that change how a message is framed or read, and `__proto__`, which an object does not store as a member.
const UNSUPPORTED = new Set(['transfer-encoding', 'expect', 'upgrade', 'te', 'trailer', '__proto__']);

const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;
const TAB = 0x09;

/** Characters of a token, by code: RFC 9110 section 5.6.2. */
const IS_TOKEN = new Uint8Array(128);
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
  IS_TOKEN[character.charCodeAt(0)] = 1;
}

const NO_QUERY: WireRequest['query'] = Object.freeze({});

/**
 * @param bytes as read from the socket; the request's body is a view of them
 * @param maxBodyBytes the largest body that is read here
 * @returns undefined when the bytes are not exactly one request of the form above
 */
export function readFastRequest(bytes: Buffer, maxBodyBytes: number): WireRequest | undefined {
  const headBytes = bytes.indexOf(HEAD_END) + HEAD_END.length;
  if (headBytes < HEAD_END.length || headBytes > MAX_HEAD_BYTES) return undefined;
  const head = bytes.toString('latin1', 0, headBytes);
  if (!head.startsWith(REQUEST_LINE)) return undefined;
  const headers = readHeaders(head);
  if (headers?.['x-amz-target'] === undefined || headers['host'] === undefined) return undefined;
  const length = headers['content-length'];
  if (length === undefined || !/^\d{1,9}$/.test(length)) return undefined;
  const bodyBytes = Number(length);
  if (bodyBytes > maxBodyBytes || headBytes + bodyBytes !== bytes.length) return undefined;
  const body = bytes.subarray(headBytes);
  return { method: 'POST', path: '/', query: NO_QUERY, rawQuery: '', headers, body };
}

/** @param head ends with an empty line */
function readHeaders(head: string): Record<string, string | undefined> | undefined {
  const headers: Record<string, string | undefined> = {};
  const end = head.length - 2;
  let at = REQUEST_LINE.length;
  for (let count = 0; at < end; count++) {
    const colon = endOfName(head, at);
    if (colon < 0 || count === MAX_HEADERS) return undefined;
    const lineEnd = endOfValue(head, colon + 1);
    if (lineEnd < 0) return undefined;
    const name = head.slice(at, colon).toLowerCase();
    const value = trimmed(head, colon + 1, lineEnd);
    // A name that every object inherits counts as repeated. Repeated names are left to Node.
    if (headers[name] !== undefined || UNSUPPORTED.has(name)) return undefined;
    if (name === 'connection' && value.toLowerCase() !== 'keep-alive') return undefined;
    headers[name] = value;
    at = lineEnd + 2;
  }
  return at === end ? headers : undefined;
}

/** @returns the offset of the colon, or -1 when there is no valid name before it */
function endOfName(head: string, start: number): number {
  let at = start;
  let code = head.charCodeAt(at);
  while (code < 128 && IS_TOKEN[code] === 1) code = head.charCodeAt(++at);
  return code === COLON && at > start ? at : -1;
}

/** @returns the offset of CR LF, or -1 when the value contains an invalid character */
function endOfValue(head: string, start: number): number {
  let at = start;
  let code = head.charCodeAt(at);
  while ((code >= SPACE && code < 127) || code === TAB) code = head.charCodeAt(++at);
  return code === CR && head[at + 1] === '\n' ? at : -1;
}

function trimmed(head: string, start: number, end: number): string {
  let [first, last] = [start, end];
  while (first < last && isBlank(head.charCodeAt(first))) first++;
  while (last > first && isBlank(head.charCodeAt(last - 1))) last--;
  return head.slice(first, last);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
