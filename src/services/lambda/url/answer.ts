import { parseJson } from '../../../lib/bounded-json.ts';

/** What is sent back over a function URL. */
export interface UrlAnswer {
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
export function answerOf(payload: Buffer): UrlAnswer {
  const result = parsed(payload);
  if (typeof result === 'string') return jsonAnswer(Buffer.from(result));
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) return jsonAnswer(payload);
  const { body, isBase64Encoded } = result as { body?: unknown; isBase64Encoded?: unknown };
  const text =
    typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body);
  const bytes = Buffer.from(text, isBase64Encoded === true ? 'base64' : 'utf8');
  return headAnswer(result, 'application/json', bytes);
}

/** Status, headers and cookies as the function says them; `body` follows. */
export function headAnswer(head: Head, contentType: string, body: UrlAnswer['body']): UrlAnswer {
  const headers: Record<string, string> = { 'content-type': contentType };
  if (typeof head.headers === 'object' && head.headers !== null) {
    for (const [name, value] of Object.entries(head.headers))
      headers[name.toLowerCase()] = clean(String(value));
  }
  const cookies = Array.isArray(head.cookies) ? head.cookies.map((cookie) => clean(String(cookie))) : [];
  const status = Number(head.statusCode ?? 200);
  // What is no status cannot be sent as one, and AWS answers as for a failed function.
  if (!Number.isInteger(status) || status < 100 || status > 599) return failedAnswer();
  return { status, headers, cookies, body };
}

/** The function failed, or answered something that is no answer. */
export function failedAnswer(): UrlAnswer {
  return plainAnswer(502, 'Internal Server Error');
}

export function messageAnswer(status: number, Message: string): UrlAnswer {
  const headers = { 'content-type': 'application/json' };
  return { status, headers, cookies: [], body: Buffer.from(JSON.stringify({ Message })) };
}

function jsonAnswer(body: Buffer): UrlAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body };
}

function plainAnswer(status: number, text: string): UrlAnswer {
  return { status, headers: { 'content-type': 'text/plain' }, cookies: [], body: Buffer.from(text) };
}

function parsed(payload: Buffer): unknown {
  try {
    return parseJson(payload);
  } catch {
    return undefined;
  }
}

/** What a header cannot hold becomes a question mark: RFC 9110 section 5.5. */
function clean(text: string): string {
  return text.replace(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '?');
}
