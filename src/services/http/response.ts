import { tryParseJson } from '../../lib/json/bounded-json.ts';
import { responseHeaders } from './response-headers.ts';

/** The HTTP response to a request to a function URL. */
export interface UrlResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Values of `set-cookie`, which is sent once for each. */
  readonly cookies: readonly string[];
  readonly body: Buffer | AsyncIterable<Buffer>;
}

interface Head {
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  readonly cookies?: unknown;
}

/**
 * The response that a function's result describes: an object with a `statusCode`, or else the body of a 200 response.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function responseOf(payload: Buffer): UrlResponse {
  const result = tryParseJson(payload);
  if (typeof result === 'string') return jsonResponse(Buffer.from(result));
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    return jsonResponse(payload);
  }
  const { body, isBase64Encoded } = result as { body?: unknown; isBase64Encoded?: unknown };
  const text = typeof body === 'string' ? body : body === undefined || body === null ? '' : stringified(body);
  if (text === undefined) return failureResponse();
  const bytes = Buffer.from(text, isBase64Encoded === true ? 'base64' : 'utf8');
  return responseWithHead(result, 'application/json', bytes);
}

/**
 * A response with status, headers and cookies as the function returned them. When they are not valid HTTP, returns the
 * response of a failed function, as on AWS.
 */
export function responseWithHead(head: Head, contentType: string, body: UrlResponse['body']): UrlResponse {
  const status = statusOf(head.statusCode ?? 200);
  if (status === undefined) return failureResponse();
  const valid = responseHeaders(head.headers, head.cookies);
  if (!valid) return failureResponse();
  return { status, headers: { 'content-type': contentType, ...valid.headers }, cookies: valid.cookies, body };
}

/** A status below 200 would be an interim response: the client would wait for the final one. */
function statusOf(value: unknown): number | undefined {
  const status = typeof value === 'string' ? Number(value) : value;
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599;
  return isStatus ? status : undefined;
}

/** The function failed, or its result is not a valid response. */
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

/** @returns undefined for a value that is nested too deeply */
function stringified(body: unknown): string | undefined {
  try {
    return JSON.stringify(body);
  } catch {
    return undefined;
  }
}
