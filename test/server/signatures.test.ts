import { once } from 'node:events';
import { request as sendHttp1, type IncomingMessage } from 'node:http';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { text } from 'node:stream/consumers';
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { expect, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { type Credentials, signRequest } from '../../src/lib/aws/signature-v4.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { createDispatcher } from '../../src/protocol/dispatcher.ts';
import { SignatureVerifier } from '../../src/protocol/signature/verifier.ts';
import { createS3Service } from '../../src/services/s3/service.ts';
import { CreateBucket } from '../../src/services/s3/operations/create-bucket.ts';
import { GetObject } from '../../src/services/s3/operations/get-object.ts';
import { PutObject } from '../../src/services/s3/operations/put-object.ts';
import { s3Traits } from '../../src/services/s3/traits.ts';
import { testKinesis } from '../services/kinesis/harness.ts';
import { fakeQueryService } from '../support/fakes/fake-query-service.ts';
import { fakeRestService } from '../support/fakes/fake-rest-service.ts';
import { listening } from '../support/listening.ts';
import { memoryStore } from '../support/memory-store.ts';

// What arrives over the port is what the client has signed.

const region = 'eu-west-1';
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'to/k+en=' };
const wrong = { ...credentials, secretAccessKey: 'other' };

async function verifying(): Promise<string> {
  const clock = new VirtualClock();
  const s3 = createS3Service({ ...memoryStore(clock), clock, random: seededRandom(2) });
  const kinesis = await testKinesis();
  const dispatch = createDispatcher([kinesis.service, s3, fakeRestService(), fakeQueryService()], {
    logger: silentLogger,
    random: seededRandom(1),
    clock: systemClock,
    signatures: new SignatureVerifier({
      clock: systemClock,
      credentials: (id) => (id === credentials.accessKeyId ? credentials : undefined),
    }),
  });
  return (await listening(dispatch)).endpoint;
}

interface SdkRequest {
  readonly method?: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

interface SdkSigner {
  sign(request: SdkRequest, options: object): Promise<{ headers: Record<string, string> }>;
  presign(request: SdkRequest, options: object): Promise<SdkRequest>;
}

/** The signer of the SDK. */
async function sdkSigner() {
  const client = new KinesisClient({ region, credentials });
  return (await client.config.signer(undefined)) as unknown as SdkSigner;
}

test.each([
  ['HTTP/2, the default of the SDK', undefined],
  ['HTTP/1.1', new NodeHttpHandler()],
])('Kinesis over %s', async (_wire, requestHandler) => {
  const endpoint = await verifying();
  const call = async (signer: Credentials & { sessionToken: string }) => {
    const client = new KinesisClient({
      endpoint,
      region,
      credentials: signer,
      ...(requestHandler && { requestHandler }),
    });
    try {
      const { StreamNames } = await client.send(new ListStreamsCommand({}));
      return StreamNames;
    } catch (error) {
      return (error as Error).name;
    } finally {
      client.destroy();
    }
  };
  expect(await call(credentials)).toEqual([]);
  expect(await call(wrong)).toBe('InvalidSignatureException');
  expect(await call({ ...credentials, accessKeyId: 'AKIDOTHER' })).toBe('UnrecognizedClientException');
});

test('objects of S3, with keys that are encoded', async () => {
  const endpoint = await verifying();
  const client = createClient({ endpoint, region, credentials: async () => credentials });
  const Key = "a b/ü+%=&'()*!//..x~";
  await client.call(s3Traits, CreateBucket, { Bucket: 'orders' });
  await client.call(s3Traits, PutObject, { Bucket: 'orders', Key, Body: Buffer.from('text') });
  const { Body } = await client.call(s3Traits, GetObject, { Bucket: 'orders', Key });
  expect(Body?.toString()).toBe('text');
  client.close();
  const other = createClient({ endpoint, region, credentials: async () => wrong });
  await expect(other.call(s3Traits, GetObject, { Bucket: 'orders', Key })).rejects.toMatchObject({
    code: 'SignatureDoesNotMatch',
    status: 403,
  });
  other.close();
});

test('paths with encoded characters, and URLs', async () => {
  const endpoint = await verifying();
  const { hostname, host } = new URL(endpoint);
  const signer = await sdkSigner();
  const base = { method: 'GET', protocol: 'http:', hostname };
  const path = '/2015-03-31/jobs/arn%3Aaws%3A%C3%BC%20b';
  const job = { ...base, path, headers: { host }, query: { Qualifier: 'a b+c' } };
  const { headers } = await signer.sign(job, { signingService: 'jobs' });
  const target = `${endpoint}${path}?Qualifier=a%20b%2Bc`;
  expect(await fetch(target, { headers }).then((response) => response.json())).toMatchObject({
    JobName: 'arn:aws:ü b',
    Qualifier: 'a b+c',
  });
  const changed = await fetch(`${target}d`, { headers });
  expect([changed.status, changed.headers.get('x-amzn-errortype')]).toEqual([
    403,
    'InvalidSignatureException',
  ]);

  const presign = async (service: string, request: SdkRequest) => {
    const options = { signingService: service, expiresIn: 60 };
    const { path: to, query = {} } = await signer.presign(
      { ...base, headers: { host }, ...request },
      options,
    );
    return `${endpoint}${to}?${Object.entries(query)
      .map((pair) => pair.map((part) => encodeURIComponent(String(part))).join('='))
      .join('&')}`;
  };
  const query = await presign('piles', { path: '/', query: { Action: 'DescribePile', PileName: 'a' } });
  expect(await fetch(query).then((response) => response.text())).toContain('<PileName>a</PileName>');
  const other = await fetch(query.replace('PileName=a', 'PileName=b'));
  expect([other.status, await other.text()]).toEqual([
    403,
    expect.stringContaining('<Code>SignatureDoesNotMatch</Code>'),
  ]);

  // As the presigner of the SDK for S3 does, which does not sign the body.
  const unsigned = { host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' };
  const bucket = await presign('s3', { method: 'PUT', path: '/orders', headers: unsigned });
  expect((await fetch(bucket, { method: 'PUT' })).status).toBe(200);
  expect((await fetch(bucket, { method: 'DELETE' })).status).toBe(403);
});

test.each(['HTTP/1.1', 'HTTP/2'])('repeated headers and inner spaces over %s', async (wire) => {
  const endpoint = await verifying();
  const { host } = new URL(endpoint);
  const path = '/2015-03-31/jobs/a';
  const sent = { 'x-amz-meta-a': 'one,two  three', 'x-amz-meta-b': 'one, two' };
  const signature = signRequest(
    { method: 'GET', path, rawQuery: '', headers: { host, ...sent }, body: Buffer.alloc(0) },
    credentials,
    { region, service: 'jobs' },
    systemClock.now(),
  );
  const headers = { ...signature, 'x-amz-meta-a': ['one', 'two  three'], 'x-amz-meta-b': 'one, two' };
  expect(await (wire === 'HTTP/2' ? getHttp2 : getHttp1)(endpoint, path, headers)).toContain('"JobName":"a"');
});

test('over HTTP/2 the host is the authority, though another one is sent', async () => {
  const endpoint = await verifying();
  const { host } = new URL(endpoint);
  const path = '/2015-03-31/jobs/a';
  const request = { method: 'GET', path, rawQuery: '', headers: { host }, body: Buffer.alloc(0) };
  const headers = signRequest(request, credentials, { region, service: 'jobs' }, systemClock.now());
  const sent = { ...headers, ':authority': host, host: 'orders.s3.amazonaws.com' };
  expect(await getHttp2(endpoint, path, sent)).toContain('"JobName":"a"');
  const moved = { ...headers, ':authority': 'orders.s3.amazonaws.com', host };
  expect(await getHttp2(endpoint, path, moved)).toContain('does not match');
});

async function getHttp1(endpoint: string, path: string, headers: IncomingHttpHeaders): Promise<string> {
  const [response] = (await once(sendHttp1(`${endpoint}${path}`, { headers }).end(), 'response')) as [
    IncomingMessage,
  ];
  return text(response);
}

async function getHttp2(endpoint: string, path: string, headers: IncomingHttpHeaders): Promise<string> {
  const session = connectHttp2(endpoint);
  try {
    return await text(session.request({ ...headers, ':path': path }));
  } finally {
    session.close();
  }
}
