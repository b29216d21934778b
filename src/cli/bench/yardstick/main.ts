/**
 * What the server is measured against: node:http alone, that parses the same bodies, decodes their data and
 * digests their keys, as a put must, and stores nothing. Prints its port.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Put {
  readonly Data: string;
  readonly PartitionKey: string;
}

const SEQUENCE_NUMBER = '49671234567890123456789012345678901234567890123456789012';
const ONE = `{"ShardId":"shardId-000000000000","SequenceNumber":"${SEQUENCE_NUMBER}"}`;

const server = createServer((request, response) => {
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
    response.writeHead(bytes > 0 ? 200 : 400, {
      'content-type': 'application/x-amz-json-1.1',
      'content-length': answer.length,
    });
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
