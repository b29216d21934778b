import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Dispatch } from '../../src/protocol/dispatcher.ts';
import { REQUEST_ID } from './wire.ts';

export interface WireServer {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** A minimal HTTP server around a dispatcher, on a free port. */
export async function serveWire(dispatch: Dispatch): Promise<WireServer> {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://server');
      void dispatch(
        {
          method: incoming.method ?? '',
          path: url.pathname,
          query: Object.fromEntries(url.searchParams),
          headers: incoming.headers as Record<string, string | undefined>,
          body: Buffer.concat(chunks),
        },
        { requestId: REQUEST_ID, signal: new AbortController().signal },
      ).then(({ status, headers, body }) => outgoing.writeHead(status, headers).end(body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
