import { KIB } from '../../lib/bytes.ts';

/*
 * The headers of a function's response that may be sent to the client. Message framing and the connection are
 * controlled by the server, never by a function.
 */

/**
 * Headers that frame a message or belong to one connection: RFC 9110 section 7.6.1, RFC 9113 section 8.2.2. AWS renames
 * some of them, because functions that proxy other servers return them, and drops the rest.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const CONNECTION_RULES: ReadonlyMap<string, 'remapped' | 'dropped'> = new Map([
  ['connection', 'remapped'],
  ['content-length', 'remapped'],
  ['date', 'remapped'],
  ['http2-settings', 'dropped'],
  ['keep-alive', 'dropped'],
  ['proxy-connection', 'dropped'],
  ['te', 'dropped'],
  ['trailer', 'dropped'],
  ['transfer-encoding', 'dropped'],
  ['upgrade', 'dropped'],
  ['x-amzn-requestid', 'dropped'],
]);

// A token: RFC 9110 section 5.6.2.
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;

// About what clients and proxies accept; HTTP/2 in Node sends 64 KiB at most.
const MAX_BYTES = 32 * KIB;

export interface ResponseHeaders {
  readonly headers: Record<string, string>;
  /** Values of `set-cookie`, which is sent once for each. */
  readonly cookies: string[];
}

/** @returns undefined when the headers cannot be sent: one has an invalid name, or they have too many bytes */
export function responseHeaders(returned: unknown, cookies: unknown): ResponseHeaders | undefined {
  const response: ResponseHeaders = { headers: Object.create(null), cookies: [] };
  const members = typeof returned === 'object' && returned !== null ? Object.entries(returned) : [];
  for (const [returnedName, value] of members) {
    const name = returnedName.toLowerCase();
    if (!NAME.test(name)) return undefined;
    const text = textOf(value);
    if (text === undefined) continue;
    const rule = CONNECTION_RULES.get(name);
    if (rule === 'remapped') response.headers[`x-amzn-remapped-${name}`] = text;
    else if (name === 'set-cookie') response.cookies.push(text);
    else if (rule === undefined) response.headers[name] = text;
  }
  if (Array.isArray(cookies)) response.cookies.push(...cookies.flatMap((cookie) => textOf(cookie) ?? []));
  return sizeOf(response) > MAX_BYTES ? undefined : response;
}

function sizeOf({ headers, cookies }: ResponseHeaders): number {
  let bytes = 0;
  for (const name in headers) bytes += name.length + headers[name]!.length;
  for (const cookie of cookies) bytes += cookie.length;
  return bytes;
}

/** A list is joined with commas; an object is omitted. */
function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return clean(value.filter(isScalar).join(','));
  return isScalar(value) ? clean(String(value)) : undefined;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Replaces characters that a header cannot contain, and trims the value: RFC 9110 section 5.5. */
function clean(text: string): string {
  return text.replace(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '?').trim();
}
