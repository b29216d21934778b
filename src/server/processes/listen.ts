import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Logger } from '../../lib/log/logger.ts';

// As for a listener that serves its connections: listener.ts.
const BACKLOG = 1024;

export interface PassingListener {
  readonly port: number;
  /** Accepts no more. The connections so far belong to the processes that they were passed to. */
  close(): void;
}

/**
 * Accepts connections and reads nothing from them, so that other processes can serve them.
 * @throws the system's error (EADDRINUSE, EACCES, …) when the port is not available
 */
export async function listenToPass(
  { host, port, logger }: { readonly host: string; readonly port: number; readonly logger: Logger },
  pass: (socket: Socket) => void,
): Promise<PassingListener> {
  const listener = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, (socket) => {
    // A client that leaves meanwhile.
    socket.on('error', () => {});
    pass(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen({ host, port, backlog: BACKLOG }, () => {
      listener.off('error', reject);
      resolve();
    });
  });
  // No descriptors, for a moment.
  listener.on('error', (error) => logger.error('connections could not be accepted', { error }));
  return {
    port: (listener.address() as AddressInfo).port,
    close: () => void (listener.listening && listener.close()),
  };
}
