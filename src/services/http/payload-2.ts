/** A request to a function URL, without the server's own part of the path. */
export interface UrlRequest {
  readonly method: string;
  /** Still percent-encoded. */
  readonly rawPath: string;
  readonly rawQuery: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

// A body of any other type is passed as base64.
const TEXT_TYPES = /^(text\/.*|application\/(json|javascript|xml|graphql)|application\/.*\+(json|xml))$/;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface UrlEventContext {
  readonly urlId: string;
  readonly requestId: string;
  /** The tracing header of a request that has none. */
  readonly traceId: string;
  readonly nowMs: number;
}

/**
 * The event that the function is invoked with, in payload format 2.0.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 */
export function urlEvent(
  { method, rawPath, rawQuery, headers, body }: UrlRequest,
  { urlId, requestId, traceId, nowMs }: UrlEventContext,
): Buffer {
  const { cookie, ...others } = headers;
  const host = headers['host'] ?? '';
  const isText = TEXT_TYPES.test((headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase());
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: rawQuery,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: { 'x-amzn-trace-id': traceId, ...others },
    ...(rawQuery !== '' && { queryStringParameters: joinedQuery(rawQuery) }),
    requestContext: {
      accountId: 'anonymous',
      apiId: urlId,
      domainName: host,
      domainPrefix: urlId,
      http: {
        method,
        path: decoded(rawPath),
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: timeText(nowMs),
      timeEpoch: nowMs,
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
  return Buffer.from(JSON.stringify(event));
}

/** The values of a repeated name are joined by commas. */
function joinedQuery(rawQuery: string): Record<string, string> {
  const joined = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`;
  }
  return joined;
}

/** `12/Mar/2020:19:03:58 +0000`. */
function timeText(nowMs: number): string {
  const time = new Date(nowMs);
  const day = String(time.getUTCDate()).padStart(2, '0');
  return `${day}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}:${time.toISOString().slice(11, 19)} +0000`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
