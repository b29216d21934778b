import { readSubscription } from '../../telemetry/subscription.ts';
import { readBody } from '../body.ts';
import { extensionIdentifier } from './identifier.ts';
import { sendJson } from '../json-response.ts';
import type { Route } from '../route.ts';
import { errorResponse, sendStatus } from '../status-response.ts';

/**
 * `PUT /2022-07-01/telemetry`, and its predecessor `PUT /2020-08-15/logs`: an extension subscribes to logs and platform
 * events. Environments without external extensions do not collect them, and respond as AWS's emulator does.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html
 */
export function telemetrySubscription(api: 'Telemetry' | 'Logs'): Route {
  return async (request, reply, { extensions }) => {
    const body = await readBody(request);
    const id = extensionIdentifier(request);
    if (typeof id !== 'string') {
      sendStatus(reply, id);
      return;
    }
    const { telemetry } = extensions;
    const name = extensions.nameOf(id);
    if (name === undefined) {
      sendStatus(
        reply,
        errorResponse(403, 'Extension.UnknownExtensionIdentifier', `Unknown extension ${id}`),
      );
    } else if (!telemetry) {
      sendStatus(reply, errorResponse(202, `${api}.NotSupported`, `${api} API is not supported`));
    } else {
      const subscription = body.kind === 'whole' ? readSubscription(body.bytes) : 'the body is too large';
      if (typeof subscription === 'string') {
        sendStatus(reply, errorResponse(400, 'ValidationError', subscription));
      } else if (telemetry.subscribe(name, subscription)) sendJson(reply, 200, 'OK');
      else {
        const message = `${api} API subscription is closed already`;
        sendStatus(reply, errorResponse(403, `${api}.SubscriptionClosed`, message));
      }
    }
  };
}
