import { parseJson } from '../../../lib/json/bounded-json.ts';
import { responseHeaders } from './response-headers.ts';

/** What is sent back over a function URL. */
export interface UrlResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Each a `set-cookie` of its own. */
  readonly cookies: readonly string[];
  readonly body: Buffer | AsyncIterable<Buffer>;
}

interface Head {
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  readonly cookies?: unknown;
}

/**
 * What a function's result means: an answer with a status of its own, or the body of one.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function responseOf(payload: Buffer): UrlResponse {
  const result = parsed(payload);
  if (typeof result === 'string') return jsonResponse(Buffer.from(result));
  if (typeof result !== 'object' || result === null || !('statusCode' in result))
    return jsonResponse(payload);
  const { body, isBase64Encoded } = result as { body?: unknown; isBase64Encoded?: unknown };
  const text = typeof body === 'string' ? body : body === undefined || body === null ? '' : stringified(body);
  if (text === undefined) return failureResponse();
  const bytes = Buffer.from(text, isBase64Encoded === true ? 'base64' : 'utf8');
  return responseWithHead(result, 'application/json', bytes);
}

/**
 * Status, headers and cookies as the function gives them; `body` follows. An answer that HTTP has no form for is the
 * same to AWS as a function that failed.
 */
export function responseWithHead(head: Head, contentType: string, body: UrlResponse['body']): UrlResponse {
  const status = statusOf(head.statusCode ?? 200);
  if (status === undefined) return failureResponse();
  const given = responseHeaders(head.headers, head.cookies);
  if (!given) return failureResponse();
  return { status, headers: { 'content-type': contentType, ...given.headers }, cookies: given.cookies, body };
}

/** Below 200 an answer would be an interim one, and the client wait for the next. */
function statusOf(given: unknown): number | undefined {
  const status = typeof given === 'string' ? Number(given) : given;
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599;
  return isStatus ? status : undefined;
}

/** The function failed, or answered something that is no answer. */
export function failureResponse(): UrlResponse {
  return textResponse(502, 'Internal Server Error');
}

export function messageResponse(status: number, Message: string): UrlResponse {
  const headers = { 'content-type': 'application/json' };
  return { status, headers, cookies: [], body: Buffer.from(JSON.stringify({ Message })) };
}

function jsonResponse(body: Buffer): UrlResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body };
}

function textResponse(status: number, text: string): UrlResponse {
  return { status, headers: { 'content-type': 'text/plain' }, cookies: [], body: Buffer.from(text) };
}

/** Undefined for what is nested too deeply. */
function stringified(body: unknown): string | undefined {
  try {
    return JSON.stringify(body);
  } catch {
    return undefined;
  }
}

function parsed(payload: Buffer): unknown {
  try {
    return parseJson(payload);
  } catch {
    return undefined;
  }
}
