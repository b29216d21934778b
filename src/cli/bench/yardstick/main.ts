/**
 * What the server is measured against: a server of Node's own, alone. Prints its port.
 *
 *   fixed          takes any request, and answers PutRecord's answer
 *   parsing        parses the same bodies, decodes their data and digests their keys, as a put must, and stores nothing
 *   ready BYTES    answers so many bytes, made beforehand
 *   echo           sends back what a stream of HTTP/2 brings, as it comes
 */
import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';

interface Put {
  readonly Data: string;
  readonly PartitionKey: string;
}

const SEQUENCE_NUMBER = '49671234567890123456789012345678901234567890123456789012';
const ONE = `{"ShardId":"shardId-000000000000","SequenceNumber":"${SEQUENCE_NUMBER}"}`;

function reply(response: ServerResponse, status: number, body: string | Buffer): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': body.length,
  });
  response.end(body);
}

function answering(body: string | Buffer): RequestListener {
  return (request, response) => {
    request.resume();
    request.on('end', () => reply(response, 200, body));
  };
}

const parse: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Put & { readonly Records?: readonly Put[] };
    const puts = body.Records ?? [body];
    let bytes = 0;
    for (const { Data, PartitionKey } of puts) {
      bytes += Buffer.from(Data, 'base64').length;
      createHash('md5').update(PartitionKey).digest();
    }
    const answer = body.Records
      ? `{"FailedRecordCount":0,"Records":[${Array.from(puts, () => ONE).join(',')}]}`
      : ONE;
    reply(response, bytes > 0 ? 200 : 400, answer);
  });
};

function echo(): Http2Server {
  const server = createHttp2Server();
  server.on('stream', (stream) => {
    // The client leaves in the midst of a stream.
    stream.on('error', () => {});
    stream.respond({ ':status': 200 });
    stream.pipe(stream);
  });
  return server;
}

function serverOf([kind, size]: readonly string[]): Server | Http2Server {
  if (kind === 'echo') return echo();
  if (kind === 'fixed') return createServer(answering(ONE));
  if (kind === 'ready') return createServer(answering(Buffer.alloc(Number(size), 'x')));
  return createServer(parse);
}

const server = serverOf(process.argv.slice(2));
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
