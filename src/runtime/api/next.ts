import { eventHeaders } from './event-headers.ts';
import { sendStatus } from './status-response.ts';
import type { Route } from './route.ts';

/**
 * `GET /runtime/invocation/next`: waits for the next invocation, without a timeout.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-next
 */
export const next: Route = ({ socket }, reply, peer) => {
  if (socket.readableEnded || socket.destroyed) return;
  const onDisconnect = () => peer.disconnect();
  const error = peer.poll((delivery) => {
    socket.off('end', onDisconnect).off('close', onDisconnect);
    reply.writeHead(200, eventHeaders(delivery));
    reply.end(delivery.invocation.payload);
  });
  if (error) sendStatus(reply, error);
  else socket.once('end', onDisconnect).once('close', onDisconnect);
};
