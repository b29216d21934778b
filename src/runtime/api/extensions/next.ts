import type { ExtensionEvent } from '../../extensions/extension-event.ts';
import { extensionIdentifier } from './identifier.ts';
import type { Route } from '../route.ts';
import { sendStatus } from '../status-response.ts';

/**
 * `GET /extension/event/next`: waits for the next event, without a timeout.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#extensions-api-next
 */
export const extensionNext: Route = (request, reply, { extensions }) => {
  const { socket } = request;
  if (socket.readableEnded || socket.destroyed) return;
  const id = extensionIdentifier(request);
  if (typeof id !== 'string') {
    sendStatus(reply, id);
    return;
  }
  const deliver = (event: ExtensionEvent) => {
    socket.off('end', onDisconnect).off('close', onDisconnect);
    const body = Buffer.from(JSON.stringify(event));
    reply.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': body.length,
      'Lambda-Extension-Event-Identifier': extensions.newEventId(),
    });
    reply.end(body);
  };
  const onDisconnect = () => extensions.disconnect(id, deliver);
  socket.once('end', onDisconnect).once('close', onDisconnect);
  const error = extensions.poll(id, deliver);
  if (!error) return;
  socket.off('end', onDisconnect).off('close', onDisconnect);
  sendStatus(reply, error);
};
