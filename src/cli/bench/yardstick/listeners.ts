import { createHash } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';

interface Put {
  readonly Data: string;
  readonly PartitionKey: string;
}

const SEQUENCE_NUMBER = '49671234567890123456789012345678901234567890123456789012';
const PUT_RECORD_RESPONSE = `{"ShardId":"shardId-000000000000","SequenceNumber":"${SEQUENCE_NUMBER}"}`;

/** Returns PutRecord's response to every request. */
export const fixedListener: RequestListener = respondWith(PUT_RECORD_RESPONSE);

/** Returns the same `bytes` bytes to every request. */
export function bytesListener(bytes: number): RequestListener {
  return respondWith(Buffer.alloc(bytes, 'x'));
}

/** Parses the body, decodes the data and hashes the partition keys, as every put must; stores nothing. */
export const parsingListener: RequestListener = (request, response) => {
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
    const text = body.Records
      ? `{"FailedRecordCount":0,"Records":[${Array.from(puts, () => PUT_RECORD_RESPONSE).join(',')}]}`
      : PUT_RECORD_RESPONSE;
    send(response, bytes > 0 ? 200 : 400, text);
  });
};

function respondWith(body: string | Buffer): RequestListener {
  return (request, response) => {
    request.resume();
    request.on('end', () => send(response, 200, body));
  };
}

function send(response: ServerResponse, status: number, body: string | Buffer): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': body.length,
  });
  response.end(body);
}
