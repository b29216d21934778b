import { sendStatus } from './status-response.ts';
import { readBody } from './body.ts';
import type { Route } from './route.ts';

/**
 * `POST /runtime/init/error`: the handler could not be loaded.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-initerror
 */
export const initError: Route = async (request, reply, peer) => {
  const body = await readBody(request);
  const payload = body.kind === 'whole' ? body.bytes : Buffer.alloc(0);
  const reportedType = request.headers['lambda-runtime-function-error-type'];
  const errorType =
    typeof reportedType === 'string' && reportedType !== '' ? reportedType : 'Runtime.Unknown';
  sendStatus(reply, peer.failInit({ errorType, payload }));
};
