import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CreateBucket } from '../../../../src/services/s3/operations/create-bucket.ts';
import { s3Traits } from '../../../../src/services/s3/traits.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';
import { authorization } from '../../../support/wire.ts';

let server: TestServer;
let session: ClientHttp2Session;
beforeAll(async () => {
  server = await runningServer();
  await server.client.call(s3Traits, CreateBucket, { Bucket: 'odd' });
  session = connect(server.endpoint);
});
afterAll(async () => {
  session.destroy();
  await server.close();
});

const signed = {
  'x-amz-date': '20260101T000000Z',
  authorization: authorization('s3', '000000000000', 'us-east-1'),
};

async function ask(method: string, headers: Record<string, string> = {}) {
  const head = { ':method': method, ':path': '/odd/object', ...signed, ...headers };
  const stream = session.request(head, { endStream: false });
  stream.on('error', () => {});
  stream.end(method === 'PUT' ? 'hello' : '');
  const responded = once(stream, 'response') as Promise<[Record<string, unknown>]>;
  const closed = once(stream, 'close').then(() => undefined);
  const response = await Promise.race([responded.catch(() => undefined), closed]);
  const text = response ? await readText(stream).catch(() => 'cut') : 'cut';
  return { status: response?.[0][':status'], headers: response?.[0] ?? {}, text };
}

test('metadata stored by S3 is returned over HTTP/1.1 and HTTP/2', async () => {
  const metadata = {
    'x-amz-meta-a': 'x'.repeat(2_000),
    'x-amz-meta-__proto__': 'own',
    'x-amz-meta-e': '\u00e9',
  };
  const odd = { ...metadata, 'content-type': '\u00ff; "', 'cache-control': '\t x' };
  expect((await ask('PUT', odd)).status).toBe(200);
  for (const method of ['GET', 'HEAD']) {
    expect(await ask(method)).toMatchObject({
      status: 200,
      text: method === 'GET' ? 'hello' : '',
      headers: metadata,
    });
    const response = await fetch(`${server.endpoint}/odd/object`, { method, headers: signed });
    expect(response.status).toBe(200);
    for (const [name, value] of Object.entries(metadata)) expect(response.headers.get(name)).toBe(value);
  }
});

test('metadata that is too large is rejected', async () => {
  const { status, text } = await ask('PUT', { 'x-amz-meta-a': 'x'.repeat(2_048) });
  expect(status).toBe(400);
  expect(text).toContain(
    '<Code>MetadataTooLarge</Code><Message>Your metadata headers exceed the maximum allowed metadata size</Message>' +
      '<Size>2049</Size><MaxSizeAllowed>2048</MaxSizeAllowed>',
  );
});

test('headers are bounded over HTTP/2 as over HTTP/1.1, and the session remains open', async () => {
  expect((await ask('PUT', { 'x-a': 'x'.repeat(20_000) })).status).toBeUndefined();
  expect((await ask('PUT', { 'x-a': 'x'.repeat(8_000) })).status).toBe(200);
});
