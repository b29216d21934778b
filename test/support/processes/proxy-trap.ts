import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that forwards nothing. What a program sends to it would have left this machine. */
export interface ProxyTrap {
  /** The targets of the requests so far: URLs, and `host:port` for TLS. */
  readonly requests: readonly string[];
  /** Makes programs send all their traffic to the trap, except to the hosts in NO_PROXY. */
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

export async function startProxyTrap(): Promise<ProxyTrap> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(String(request.url));
    response.writeHead(403).end();
  });
  server.on('connect', ({ url }, socket) => {
    requests.push(String(url));
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    requests,
    env: { HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, https_proxy: url },
    close: () => void server.close(),
  };
}
