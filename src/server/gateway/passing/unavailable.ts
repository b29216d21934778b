import { errorResponse } from '../../../protocol/errors/error-response.ts';
import type { WireRequest, WireResponse } from '../../../protocol/http.ts';
import { serviceOf } from './repeatable.ts';

/** Clients of AWS repeat a request with this status, if they can read the error. */
export function unavailable(
  request: WireRequest,
  requestId: string,
  message: string,
  headers?: Record<string, string>,
): WireResponse {
  const response = errorResponse(
    { request, caller: { requestId }, service: serviceOf(request) },
    { status: 503, code: 'ServiceUnavailable', message },
  );
  return { ...response, headers: { ...response.headers, ...headers } };
}
