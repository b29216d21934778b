import { sendStatus } from './status-response.ts';
import { readBody } from './body.ts';
import type { Route } from './route.ts';

/**
 * `POST /runtime/invocation/{id}/error`: the handler failed; the body describes the error.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-invokeerror
 */
export const invocationError: Route = async (request, reply, peer, requestId) => {
  const body = await readBody(request);
  const completion = body.kind === 'whole' ? ({ kind: 'error', payload: body.bytes } as const) : body;
  if (completion.kind === 'truncated') {
    reply.destroy();
    return;
  }
  sendStatus(reply, peer.complete(requestId, completion));
};
