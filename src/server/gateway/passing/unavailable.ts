import type { WireResponse } from '../../../protocol/http.ts';

/** Clients of AWS repeat a request with this status. */
export function unavailable(
  requestId: string,
  message: string,
  headers?: Record<string, string>,
): WireResponse {
  return {
    status: 503,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-RequestId': requestId,
      'x-amzn-ErrorType': 'ServiceUnavailable',
      ...headers,
    },
    body: JSON.stringify({ __type: 'ServiceUnavailable', message }),
  };
}
