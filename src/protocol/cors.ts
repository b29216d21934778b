import type { WireRequest, WireResponse } from './http.ts';

const EXPOSED_HEADERS =
  'x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-2,x-amzn-ErrorMessage,Date';

// Two days, as on AWS.
const PREFLIGHT_LIFE_SECONDS = 172_800;

/** @see docs/aws/wire-protocols.md#cors */
export function preflightResponse({ headers }: WireRequest, requestId: string): WireResponse {
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

/** Allows the page to read a response. */
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
