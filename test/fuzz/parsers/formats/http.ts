import { createServer, type IncomingMessage } from 'node:http';
import { Duplex, PassThrough } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { readFastRequest } from '../../../../src/server/fast/request.ts';
import { parseByteRange } from '../../../../src/services/s3/object/byte-range.ts';
import { parseRouteKey } from '../../../../src/services/apigateway/routing/route-key.ts';
import { isServiceError } from '../../../../src/schema/error.ts';
import { accepts, Disagreement, type Parser } from '../parser.ts';

const MAX_BODY_BYTES = 1024 * 1024;

const REQUEST = [
  'POST / HTTP/1.1',
  'host: 127.0.0.1:4566',
  'x-amz-target: Kinesis_20131202.PutRecord',
  'content-type: application/x-amz-json-1.1',
  'content-length: 2',
  'authorization: AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=00',
];

/** What the fast path accepts is the request that Node would have read from the same bytes. */
const fastRequest: Parser = {
  name: 'http-plain',
  samples: [`${REQUEST.join('\r\n')}\r\n\r\n{}`, `${REQUEST.slice(0, 5).join('\r\n')}\r\nempty:\r\n\r\n{}`],
  tokens: [
    '\r\n',
    '\n',
    '\r\n\r\n',
    ':',
    ' ',
    '	',
    'GET',
    'HTTP/1.0',
    '\r\n x',
    'content-length',
    'transfer-encoding: chunked',
    'connection: close',
    'expect: 100-continue',
    'host:',
  ],
  async parse(input) {
    const fast = readFastRequest(input, MAX_BODY_BYTES);
    if (!fast) return false;
    const { method, url, headers, body } = await readByNode(input);
    const isSame =
      method === fast.method &&
      url === fast.path &&
      isDeepStrictEqual({ ...headers }, { ...fast.headers }) &&
      body.equals(fast.body);
    if (!isSame) throw new Disagreement('Node reads another request from the same bytes');
    return true;
  },
};

interface NodeRequest extends Pick<IncomingMessage, 'method' | 'url' | 'headers'> {
  readonly body: Buffer;
}

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

const byteRange: Parser = {
  name: 'http-range',
  samples: ['bytes=0-9', 'bytes=5-', 'bytes=-3', 'bytes=0-0'],
  tokens: ['bytes=', '-', ',', '999999999999999', ' '],
  parse(input) {
    return accepts(() => {
      const range = parseByteRange(input.toString('latin1'), 10);
      if (range && !(range.start >= 0 && range.start <= range.end && range.end <= 10)) {
        throw new Disagreement(`the range ${range.start} to ${range.end} is not within 10 bytes`);
      }
    }, isServiceError);
  },
};

const routeKey: Parser = {
  name: 'route-key',
  samples: ['GET /orders/{id}', 'ANY /files/{proxy+}', '$default', 'POST /'],
  tokens: ['{', '}', '{a+}', '+', '/', ' ', 'GET', '$default'],
  parse: (input) => parseRouteKey(input.toString()) !== undefined,
};

export const httpParsers: readonly Parser[] = [fastRequest, byteRange, routeKey];
