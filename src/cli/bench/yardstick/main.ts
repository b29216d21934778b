/**
 * The baseline that Millrace is measured against: a bare Node.js server in a separate process. Prints its port.
 *
 *   fixed          returns PutRecord's response to every request
 *   parsing        parses the bodies, decodes their data and hashes their keys, as a put must, and stores nothing
 *   ready BYTES    returns that many bytes, allocated at startup
 *   echo           sends every HTTP/2 stream back as it arrives
 */
import { createServer, type Server } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { bytesListener, fixedListener, parsingListener } from './listeners.ts';

function echo(): Http2Server {
  const server = createHttp2Server();
  server.on('stream', (stream) => {
    // The client disconnects in the middle of a stream.
    stream.on('error', () => {});
    stream.respond({ ':status': 200 });
    stream.pipe(stream);
  });
  return server;
}

function serverFor([kind, size]: readonly string[]): Server | Http2Server {
  if (kind === 'echo') return echo();
  if (kind === 'fixed') return createServer(fixedListener);
  if (kind === 'ready') return createServer(bytesListener(Number(size)));
  return createServer(parsingListener);
}

const server = serverFor(process.argv.slice(2));
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
