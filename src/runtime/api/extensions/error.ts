import { readBody } from '../body.ts';
import { extensionIdentifier } from './identifier.ts';
import type { Route } from '../route.ts';
import { errorResponse, sendStatus } from '../status-response.ts';

const TYPE_HEADER = 'Lambda-Extension-Function-Error-Type';

/**
 * `POST /extension/init/error` and `/extension/exit/error`: an extension reports why it cannot go on. The environment
 * ends.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#runtimes-extensions-init-error
 */
export function extensionError(state: 'InitError' | 'ExitError'): Route {
  return async (request, reply, { extensions }) => {
    await readBody(request);
    const id = extensionIdentifier(request);
    const errorType = request.headers[TYPE_HEADER.toLowerCase()];
    if (typeof id !== 'string') sendStatus(reply, id);
    else if (typeof errorType !== 'string' || errorType === '') {
      sendStatus(reply, errorResponse(403, 'Extension.MissingHeader', `${TYPE_HEADER} not found`));
    } else sendStatus(reply, extensions.fail(id, state, errorType));
  };
}
