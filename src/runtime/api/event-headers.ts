import type { Delivery } from './peer.ts';

/** The headers of an event, `Content-Length` included. */
export function eventHeaders({ invocation, deadlineMs }: Delivery): Record<string, string | number> {
  const { requestId, invokedFunctionArn, payload, clientContext, traceId } = invocation;
  const headers: Record<string, string | number> = {
    'Content-Type': 'application/json',
    'Content-Length': payload.length,
    'Lambda-Runtime-Aws-Request-Id': requestId,
    'Lambda-Runtime-Deadline-Ms': deadlineMs,
    'Lambda-Runtime-Invoked-Function-Arn': invokedFunctionArn,
  };
  if (traceId !== undefined) headers['Lambda-Runtime-Trace-Id'] = traceId;
  if (clientContext !== undefined) {
    // Clients send base64; functions receive the JSON text. Control characters are not allowed in headers; in JSON
    // they only occur between tokens, so spaces replace them.
    const text = Buffer.from(clientContext, 'base64').toString('latin1');
    headers['Lambda-Runtime-Client-Context'] = text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, ' ');
  }
  return headers;
}
