import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CreateBucket } from '../../../../src/services/s3/operations/create-bucket.ts';
import { s3Traits } from '../../../../src/services/s3/traits.ts';
import { cborCodec, rpcCborCodec } from '../../../../src/protocol/cbor/codec.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';
import { authorization } from '../../../support/wire.ts';

// The bound on a decompressed body.
const MAX_BYTES = 16 * 1024 * 1024;

let server: TestServer;
beforeAll(async () => {
  server = await runningServer();
  await server.client.call(s3Traits, CreateBucket, { Bucket: 'kept' });
});
afterAll(() => server.close());

interface Asked {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send(
  { service, method = 'POST', path = '/', headers = {} }: Asked,
  body: Buffer,
  encoding = 'gzip',
) {
  const response = await fetch(server.endpoint + path, {
    method,
    headers: {
      'x-amz-date': '20260101T000000Z',
      authorization: authorization(service, '000000000000', 'us-east-1'),
      'content-encoding': encoding,
      ...headers,
    },
    ...(method !== 'GET' && { body: new Uint8Array(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const target = (name: string, type: string) => ({ 'x-amz-target': name, 'content-type': type });
const metric = { Namespace: 'N', MetricData: [{ MetricName: 'm', Value: 1 }] };

const CALLS: readonly [protocol: string, asked: Asked, body: Buffer][] = [
  [
    'JSON 1.0',
    {
      service: 'monitoring',
      headers: target('GraniteServiceVersion20100801.PutMetricData', 'application/x-amz-json-1.0'),
    },
    Buffer.from(JSON.stringify(metric)),
  ],
  [
    'JSON 1.1',
    { service: 'kinesis', headers: target('Kinesis_20131202.ListStreams', 'application/x-amz-json-1.1') },
    Buffer.from('{"Limit":1}'),
  ],
  [
    'CBOR 1.1',
    { service: 'kinesis', headers: target('Kinesis_20131202.ListStreams', 'application/x-amz-cbor-1.1') },
    Buffer.from(cborCodec.formatError({})),
  ],
  [
    'RPC v2 CBOR',
    {
      service: 'monitoring',
      path: '/service/GraniteServiceVersion20100801/operation/ListMetrics',
      headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
    },
    Buffer.from(rpcCborCodec.formatError({})),
  ],
  [
    'query',
    { service: 'sns', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    Buffer.from('Action=ListTopics&Version=2010-03-31'),
  ],
  [
    'rest-json',
    { service: 'lambda', method: 'PUT', path: '/2017-10-31/functions/none/concurrency' },
    Buffer.from('{"ReservedConcurrentExecutions":1}'),
  ],
  [
    'rest-xml',
    { service: 's3', path: '/kept?delete' },
    Buffer.from('<Delete><Object><Key>a</Key></Object></Delete>'),
  ],
];

test.each(CALLS)('%s: a compressed body is decompressed', async (_, asked, body) => {
  const plain = await send(asked, body, 'identity');
  const compressed = await send(asked, gzipSync(body));
  expect(compressed.status).toBe(plain.status);
  const ids = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
  expect(compressed.text.replaceAll(ids, 'id')).toBe(plain.text.replaceAll(ids, 'id'));
  // Lambda reports that the function does not exist, so the body was read.
  expect(plain.status).toBe(asked.service === 'lambda' ? 404 : 200);
});

test.each(CALLS)('%s: one that is not gzip, or too large, is rejected', async (_, asked, body) => {
  for (const wrong of [body, gzipSync(Buffer.alloc(MAX_BYTES + 1)), gzipSync(body).subarray(0, 12)]) {
    const { status, headers, text } = await send(asked, wrong);
    expect(status).toBe(400);
    const code = headers.get('x-amzn-errortype') ?? text;
    expect(code).toMatch(
      asked.service === 's3' ? /InvalidArgument/ : /SerializationException|MalformedInput/,
    );
  }
});

test('an object is stored as sent, with its encoding', async () => {
  const bytes = gzipSync('hello');
  const path = '/kept/object';
  expect((await send({ service: 's3', method: 'PUT', path }, bytes)).status).toBe(200);
  const { headers, text } = await send({ service: 's3', method: 'GET', path }, bytes);
  expect(headers.get('content-encoding')).toBe('gzip');
  // `fetch` decompresses it.
  expect(text).toBe('hello');
});
