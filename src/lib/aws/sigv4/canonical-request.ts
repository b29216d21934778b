import { decodeBytes, encodeBytes, encodePath } from './percent-encoding.ts';

/**
 * What a signature covers: method, path, query, headers and the hash of the body, in AWS's canonical form. All text is made
 * of bytes, one for each character, as it is sent.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export interface CanonicalParts {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Percent-encoded, without the question mark. */
  readonly rawQuery: string;
  /** Names in lower case, in order. */
  readonly signedHeaders: readonly string[];
  /** `signedHeaders`, joined with `;`. */
  readonly signedHeadersText: string;
  /** The values of a header, joined with `,`. */
  readonly valueOf: (name: string) => string;
  /** SHA-256 of the body in hex, or a word that S3 knows: `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string;
}

/** How a path is signed. */
export type PathRule =
  /** All services but S3: without dot segments and empty segments, and encoded once more than it is sent. */
  | 'normalized'
  /** S3, whose keys may contain `//` and `..`: encoded once. */
  | 'verbatim';

export function canonicalRequest(parts: CanonicalParts, rule: PathRule): string {
  const { method, path, rawQuery, signedHeaders, signedHeadersText, valueOf, payloadHash } = parts;
  let text = `${method}\n${canonicalPath(path, rule)}\n${canonicalQuery(rawQuery)}\n`;
  for (const name of signedHeaders) text += `${name}:${canonicalValue(valueOf(name))}\n`;
  return `${text}\n${signedHeadersText}\n${payloadHash}`;
}

export function canonicalPath(path: string, rule: PathRule): string {
  if (path === '/') return path;
  if (rule === 'verbatim') return encodePath(decodeBytes(path));
  return encodePath(/\/\/|\/\.{1,2}(?:\/|$)/.test(path) ? withoutDotSegments(path) : path);
}

function withoutDotSegments(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const isFolder = /\/(?:\.{1,2})?$/.test(path) && kept.length > 0;
  return `/${kept.join('/')}${isFolder ? '/' : ''}`;
}

// A parameter of the query that cannot sign itself.
const SIGNATURE = 'X-Amz-Signature';

export function canonicalQuery(rawQuery: string): string {
  if (rawQuery === '') return '';
  const pairs: [name: string, value: string][] = [];
  for (const pair of rawQuery.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = encodeField(equals < 0 ? pair : pair.slice(0, equals));
    if (name !== SIGNATURE) pairs.push([name, equals < 0 ? '' : encodeField(pair.slice(equals + 1))]);
  }
  return pairs
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** A plus is a space, as it is to what reads the query. */
function encodeField(text: string): string {
  return encodeBytes(decodeBytes(text.replaceAll('+', ' ')));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

const TAB = 0x09;
const SPACE = 0x20;

/** Without surrounding blanks, and with one space for several. */
function canonicalValue(value: string): string {
  // Not `\s`, which includes a byte of UTF-8 sequences: 0xA0.
  return hasExtraBlanks(value) ? value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '') : value;
}

/** Most values have none; a loop finds that out in half the time of a pattern. */
function hasExtraBlanks(value: string): boolean {
  let previous = SPACE;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code === TAB || (code === SPACE && previous === SPACE)) return true;
    previous = code;
  }
  return previous === SPACE && value !== '';
}
