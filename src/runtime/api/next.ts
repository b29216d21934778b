import { sendAnswer } from './status-response.ts';
import type { Delivery } from './peer.ts';
import type { Route } from './route.ts';

/**
 * `GET /runtime/invocation/next`: waits for work, as long as it takes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-next
 */
export const next: Route = (_request, response, peer) => {
  const refused = peer.poll((delivery) => {
    response.writeHead(200, eventHeaders(delivery));
    response.end(delivery.invocation.payload);
  });
  if (refused) sendAnswer(response, refused);
};

function eventHeaders({ invocation, deadlineMs }: Delivery): Record<string, string | number> {
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
    // Callers send base64; functions get the JSON text. Control characters, which no header holds, are spaces
    // between its tokens.
    const text = Buffer.from(clientContext, 'base64').toString('latin1');
    headers['Lambda-Runtime-Client-Context'] = text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, ' ');
  }
  return headers;
}
