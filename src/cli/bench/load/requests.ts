import { randomUUID } from 'node:crypto';
import { signRequest } from '../../../lib/aws/signature-v4.ts';
import { systemClock } from '../../../lib/time/clock.ts';
import { type LoadOptions, payload } from '../workload.ts';

// Enough partition keys to fill all shards evenly, few enough to stay in the CPU cache.
const DISTINCT_CALLS = { PutRecord: 1024, PutRecords: 8, GetRecords: 1 } as const;

/** Complete HTTP requests, prepared before the measurement, so that sending one is a single write. */
export function makeRequests(options: LoadOptions): Buffer[] {
  const { workload, distinctCalls = DISTINCT_CALLS[workload.name] } = options;
  const body = bodyMaker(options);
  return Array.from({ length: distinctCalls }, () => httpRequest(options, JSON.stringify(body())));
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

function httpRequest(options: LoadOptions, body: string): Buffer {
  const { port, workload, credentials } = options;
  const headers = {
    host: `127.0.0.1:${port}`,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `Kinesis_20131202.${workload.name}`,
    ...options.headers,
  };
  const signature = credentials
    ? signRequest(
        { method: 'POST', path: '/', rawQuery: '', headers, body: Buffer.from(body) },
        credentials,
        { region: 'us-east-1', service: 'kinesis' },
        systemClock.now(),
      )
    : PLACEHOLDER;
  const fields = { ...headers, ...signature, 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${['POST / HTTP/1.1', ...lines].join('\r\n')}\r\n\r\n${body}`);
}

// As long as a real one: headers are a large part of a small request.
const PLACEHOLDER = {
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/kinesis/aws4_request, ' +
    `SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`,
};
