import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type Logger, silentLogger } from '../../../src/lib/log/logger.ts';
import type { Clock } from '../../../src/lib/time/clock.ts';
import type { Store } from '../../../src/storage/port.ts';
import { openRemoteStore } from '../../../src/storage/remote/using/open.ts';
import { serveStore } from '../../../src/storage/remote/serving/serve-store.ts';

export interface Connection {
  /** The end of the process that uses the store. */
  readonly using: Socket;
  /** The end of the process that has the store. */
  readonly serving: Socket;
}

/** Real sockets, one pair for each process. */
export async function connections(count: number): Promise<Connection[]> {
  const listener = createServer({ noDelay: true }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const made: Connection[] = [];
  for (let index = 0; index < count; index++) {
    const using = connect({ port, host: '127.0.0.1', noDelay: true });
    const [serving] = (await once(listener, 'connection')) as [Socket];
    await once(using, 'connect');
    made.push({ using, serving });
  }
  listener.close();
  return made;
}

export interface RemoteStoresOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger?: Logger;
  readonly onLost?: (reason: string) => void;
}

export async function openOver(
  { using, serving }: Connection,
  { store, clock, logger = silentLogger, onLost = () => {} }: RemoteStoresOptions,
): Promise<Store> {
  const onFatal = (error: unknown) => {
    throw error;
  };
  serveStore({ store, stream: serving, version: 'test', clock, logger, onFatal });
  return openRemoteStore({ stream: using, version: 'test', onLost });
}
