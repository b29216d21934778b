import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { sniff, type WireProtocol } from './sniff.ts';

export interface RoutingOptions {
  readonly admit: (socket: Socket) => boolean;
  /** How long a connection may be silent before its first byte. */
  readonly timeoutMs: number;
}

/**
 * Passes the connections of a server to the handlers of their protocols, instead of its own handler.
 * @returns the connections whose protocol has not been detected yet
 */
export function routeConnections(
  server: Server,
  { admit, timeoutMs }: RoutingOptions,
  handlers: Readonly<Record<WireProtocol, (socket: Socket) => void>>,
): ReadonlySet<Socket> {
  const undetected = new Set<Socket>();
  server.removeAllListeners('connection');
  server.on('connection', (socket) => {
    if (!admit(socket)) {
      socket.destroy();
      return;
    }
    undetected.add(socket);
    const forget = () => undetected.delete(socket);
    socket.once('close', forget);
    sniff(socket, timeoutMs, (protocol) => {
      socket.off('close', forget);
      forget();
      handlers[protocol](socket);
    });
  });
  return undetected;
}
