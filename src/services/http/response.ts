import { tryParseJson } from '../../lib/json/bounded-json.ts';
import { compactJson } from '../../lib/json/compact-json.ts';
import { responseHeaders } from './response-headers.ts';

/** The HTTP response to a request that a function handles. */
export interface HttpResponse {
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
 * The response that a function's result describes in payload format 2.0: an object with a `statusCode`, or else the body
 * of a 200 response, without the whitespace between the tokens of its JSON: docs/aws/lambda-invocations.md.
 * @param contentType of a response with a `statusCode` and without that header
 * @returns undefined for a result that is not valid HTTP
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function responseOf(payload: Buffer, contentType = 'application/json'): HttpResponse | undefined {
  const result = tryParseJson(payload);
  if (typeof result === 'string') return jsonResponse(Buffer.from(result));
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    return jsonResponse(result === undefined ? payload : compactJson(payload));
  }
  const { body, isBase64Encoded } = result as { body?: unknown; isBase64Encoded?: unknown };
  const text = bodyText(body);
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, isBase64Encoded === true ? 'base64' : 'utf8');
  return responseWithHead(result, contentType, bytes);
}

/**
 * A response with status, headers and cookies as the function returned them.
 * @returns undefined when they are not valid HTTP
 */
export function responseWithHead(
  head: Head,
  contentType: string,
  body: HttpResponse['body'],
): HttpResponse | undefined {
  const status = statusOf(head.statusCode ?? 200);
  if (status === undefined) return undefined;
  const valid = responseHeaders(head.headers, head.cookies);
  if (!valid) return undefined;
  return { status, headers: { 'content-type': contentType, ...valid.headers }, cookies: valid.cookies, body };
}

/** A status below 200 would be an interim response: the client would wait for the final one. */
function statusOf(value: unknown): number | undefined {
  const status = typeof value === 'string' ? Number(value) : value;
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599;
  return isStatus ? status : undefined;
}

function jsonResponse(body: Buffer): HttpResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body };
}

/** @returns undefined for a value that is nested too deeply */
function bodyText(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  if (body === undefined || body === null) return '';
  try {
    return JSON.stringify(body);
  } catch {
    return undefined;
  }
}
