import type { Exchange } from './exchange.ts';
import type { WireResponse } from './http.ts';
import { Query } from './query/query.ts';
import { escapeXml } from './xml/escape.ts';

export interface UndeclaredError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** An error for a service without declarations, in the format that the client probably reads. */
export function errorResponse(
  { request, caller, id2 }: Exchange,
  { status, code, message }: UndeclaredError,
): WireResponse {
  const headers = { 'x-amzn-RequestId': caller.requestId, 'x-amz-id-2': id2, 'x-amzn-ErrorType': code };
  if (request.headers['x-amz-target'] === undefined && Query.matches(request)) {
    const type = status < 500 ? 'Sender' : 'Receiver';
    const error = `<Type>${type}</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
    return {
      status,
      headers: { ...headers, 'Content-Type': 'text/xml' },
      body: `<ErrorResponse><Error>${error}</Error><RequestId>${caller.requestId}</RequestId></ErrorResponse>`,
    };
  }
  return {
    status,
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ __type: code, message }),
  };
}
