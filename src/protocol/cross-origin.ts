import type { WireRequest, WireResponse } from './http.ts';

// Without verified signatures any web page could drive a server on this machine, so only pages that were
// served from this machine may, unless the operator names others.
const LOOPBACK_ORIGIN = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

const EXPOSED_HEADERS =
  'x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-2,x-amzn-ErrorMessage,Date';

// Two days, as AWS says.
const PREFLIGHT_LIFE_SECONDS = 172_800;

export function isAllowedOrigin(origin: string, alsoAllowed: readonly string[]): boolean {
  return LOOPBACK_ORIGIN.test(origin) || alsoAllowed.includes(origin);
}

/** Refuses a request from a web page that was served elsewhere. */
export function refuseOrigin(origin: string, requestId: string): WireResponse {
  const message = `Requests from web pages of ${origin} are refused: only those of this machine may call the server.`;
  return {
    status: 403,
    headers: {
      'Content-Type': 'application/json',
      'x-amzn-RequestId': requestId,
      'x-amzn-ErrorType': 'AccessDeniedException',
    },
    body: JSON.stringify({ __type: 'AccessDeniedException', message }),
  };
}

/** @see spec/kinesis.md 1.7 */
export function answerPreflight({ headers }: WireRequest, requestId: string): WireResponse {
  const echoed: Record<string, string> = {};
  const requestHeaders = headers['access-control-request-headers'];
  const requestMethod = headers['access-control-request-method'];
  if (requestHeaders !== undefined) echoed['Access-Control-Allow-Headers'] = requestHeaders;
  if (requestMethod !== undefined) echoed['Access-Control-Allow-Methods'] = requestMethod;
  return {
    status: 200,
    headers: {
      'x-amzn-RequestId': requestId,
      'Access-Control-Allow-Origin': '*',
      ...echoed,
      'Access-Control-Max-Age': String(PREFLIGHT_LIFE_SECONDS),
    },
    body: '',
  };
}

/** Lets the page read an answer. */
export function exposeToPage(response: WireResponse): WireResponse {
  return {
    ...response,
    headers: {
      ...response.headers,
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': EXPOSED_HEADERS,
    },
  };
}
