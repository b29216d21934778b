import { randomUUID } from 'node:crypto';
import { type LoadOptions, payload } from '../workload.ts';

// Enough partition keys to fill all shards evenly, few enough to stay in the CPU cache.
const DISTINCT_CALLS = { PutRecord: 1024, PutRecords: 8, GetRecords: 1 } as const;

/** Complete HTTP requests, prepared before the measurement, so that sending one is a single write. */
export function makeRequests(options: LoadOptions): Buffer[] {
  const { port, workload, distinctCalls = DISTINCT_CALLS[workload.name] } = options;
  const body = bodyMaker(options);
  return Array.from({ length: distinctCalls }, () =>
    httpRequest(port, workload.name, JSON.stringify(body())),
  );
}

function bodyMaker({ streamName, workload, iterator }: LoadOptions): () => object {
  const { name, recordsPerCall, recordBytes } = workload;
  const data = payload(recordBytes).toString('base64');
  const record = () => ({ Data: data, PartitionKey: randomUUID() });
  switch (name) {
    case 'PutRecord':
      return () => ({ StreamName: streamName, ...record() });
    case 'PutRecords':
      return () => ({ StreamName: streamName, Records: Array.from({ length: recordsPerCall }, record) });
    case 'GetRecords':
      return () => ({ ShardIterator: iterator, Limit: recordsPerCall });
  }
}

function httpRequest(port: number, operation: string, body: string): Buffer {
  const head = [
    'POST / HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Content-Type: application/x-amz-json-1.1',
    `X-Amz-Target: Kinesis_20131202.${operation}`,
    'X-Amz-Date: 20260101T000000Z',
    // As long as a real one: headers are a large part of a small request.
    'Authorization: AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/kinesis/aws4_request, ' +
      `SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
