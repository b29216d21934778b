import { createServer, type IncomingMessage } from 'node:http';
import { Duplex, PassThrough } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { Disagreement } from '../parser.ts';

interface NodeRequest extends Pick<IncomingMessage, 'method' | 'url' | 'headers'> {
  readonly body: Buffer;
}

/** The first request in the bytes, as `node:http` reads it. @throws Disagreement when it reads none */
function readByNode(bytes: Buffer): Promise<NodeRequest> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('request', (message) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => {
        resolve({
          method: message.method,
          url: message.url,
          headers: message.headers,
          body: Buffer.concat(chunks),
        });
        socket.destroy();
      });
    });
    server.on('clientError', (cause) => reject(new Disagreement('Node rejects the bytes', { cause })));
    const output = new PassThrough();
    output.resume();
    const socket = Duplex.from({ readable: oneChunk(bytes), writable: output });
    server.emit('connection', socket);
  });
}

async function* oneChunk(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
  // The client waits for the response.
  await new Promise(() => {});
}

interface ReadRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** @throws Disagreement when `node:http` reads another request from the same bytes */
export async function requireReadByNode(bytes: Buffer, read: ReadRequest): Promise<void> {
  const { method, url, headers, body } = await readByNode(bytes);
  const isSame =
    method === read.method &&
    url === read.path &&
    isDeepStrictEqual({ ...headers }, { ...read.headers }) &&
    body.equals(read.body);
  if (!isSame) throw new Disagreement('Node reads another request from the same bytes');
}
