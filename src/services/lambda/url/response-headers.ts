/*
 * The headers of a function's answer, as far as they may leave the server. How a message is framed, and what becomes of
 * the connection, is for the server alone to say.
 */

/**
 * What frames a message or belongs to one connection: RFC 9110 section 7.6.1, RFC 9113 section 8.2.2. AWS sends
 * some under another name, as functions that proxy other servers have them, and drops the rest.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const NOT_THE_FUNCTIONS: ReadonlyMap<string, 'remapped' | 'dropped'> = new Map([
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

// Clients and proxies take about as much; HTTP/2 of Node sends no more than 64 KiB.
const MAX_BYTES = 32 * 1024;

export interface ResponseHeaders {
  readonly headers: Record<string, string>;
  /** Each a `set-cookie` of its own. */
  readonly cookies: string[];
}

/** @returns undefined when no client could read them: a name that is none, or too many bytes */
export function responseHeaders(given: unknown, cookies: unknown): ResponseHeaders | undefined {
  const answer: ResponseHeaders = { headers: Object.create(null), cookies: [] };
  const members = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  for (const [anyCase, value] of members) {
    const name = anyCase.toLowerCase();
    if (!NAME.test(name)) return undefined;
    const text = textOf(value);
    if (text === undefined) continue;
    const fate = NOT_THE_FUNCTIONS.get(name);
    if (fate === 'remapped') answer.headers[`x-amzn-remapped-${name}`] = text;
    else if (name === 'set-cookie') answer.cookies.push(text);
    else if (fate === undefined) answer.headers[name] = text;
  }
  if (Array.isArray(cookies)) answer.cookies.push(...cookies.flatMap((cookie) => textOf(cookie) ?? []));
  return sizeOf(answer) > MAX_BYTES ? undefined : answer;
}

function sizeOf({ headers, cookies }: ResponseHeaders): number {
  let bytes = 0;
  for (const name in headers) bytes += name.length + headers[name]!.length;
  for (const cookie of cookies) bytes += cookie.length;
  return bytes;
}

/** A list is one value with commas; nothing is made of objects. */
function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return clean(value.filter(isScalar).join(','));
  return isScalar(value) ? clean(String(value)) : undefined;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** What a header cannot hold becomes a question mark, and blanks around it do not count: RFC 9110 section 5.5. */
function clean(text: string): string {
  return text.replace(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '?').trim();
}
