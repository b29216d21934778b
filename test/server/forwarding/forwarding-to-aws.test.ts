import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import type { Exchange } from '../../../src/protocol/exchange.ts';
import type { Caller } from '../../../src/schema/caller.ts';
import { ForwardedService } from '../../../src/server/forwarding/forwarded-service.ts';
import { Upstream, type UpstreamRequest } from '../../../src/lib/http/upstream.ts';
import { type ReceivedRequest, verifySignature } from '../../support/clients/verify-signature.ts';

/* Requests for AWS arrive at a server of this machine, which verifies their signatures. */

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

let standIn: Server;
let received: ReceivedRequest | undefined;

/** Connects to the stand-in, whichever host a request is for. */
class RedirectedUpstream extends Upstream {
  override send(request: UpstreamRequest): Promise<IncomingMessage> {
    const { port } = standIn.address() as AddressInfo;
    return super.send({ ...request, origin: new URL(`http://127.0.0.1:${port}`) });
  }
}
const upstream = new RedirectedUpstream();

beforeAll(async () => {
  standIn = createServer((request, response) => {
    void text(request).then((body) => {
      received = { method: request.method!, url: request.url!, headers: request.headers, body };
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => standIn.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => (received = undefined));
afterAll(() => {
  upstream.close();
  standIn.close();
});

interface Call {
  readonly service?: string;
  readonly to?: URL | 'aws';
  readonly sessionToken?: string;
  readonly path?: string;
  readonly rawQuery?: string;
  readonly headers?: Record<string, string>;
}

/** Forwards a call, and returns what has arrived. */
async function forward({ service = 'dynamodb', to = 'aws', sessionToken, ...call }: Call) {
  const forwarded = new ForwardedService(
    { service, to },
    {
      upstream,
      credentials: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET, sessionToken }),
      clock: new VirtualClock(Date.UTC(2026, 0, 2, 3, 4, 5)),
      logger: silentLogger,
    },
  );
  const caller: Caller = {
    account: '000000000000',
    region: 'eu-west-1',
    accessKeyId: 'ASIAOFAFUNCTION',
    requestId: 'r',
    signal: new AbortController().signal,
  };
  const { path = '/', rawQuery = '', headers = {} } = call;
  const client = { authorization: 'AWS4-HMAC-SHA256 of the client', 'x-amz-security-token': 'of the client' };
  const request = {
    method: 'POST',
    path,
    rawQuery,
    headers: { host: '127.0.0.1:4566', ...client, ...headers },
    body: Buffer.from('{"TableName":"orders – ä"}'),
  };
  await forwarded.handle({ request, caller } as unknown as Exchange);
  const { accessKeyId, ...signed } = verifySignature(received!, SECRET);
  expect(accessKeyId).toBe('AKIDEXAMPLE');
  return { ...signed, request: received! };
}

test('signs a call for the endpoint of the region of its caller', async () => {
  const { request, ...signed } = await forward({
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      'user-agent': 'aws-sdk',
    },
  });
  expect(signed).toEqual({
    region: 'eu-west-1',
    service: 'dynamodb',
    signedHeaders: ['content-type', 'host', 'x-amz-date', 'x-amz-target'],
  });
  expect(request.headers).toMatchObject({
    host: 'dynamodb.eu-west-1.amazonaws.com',
    'x-amz-date': '20260102T030405Z',
  });
  expect(request.headers['x-amz-security-token']).toBeUndefined();
});

test('signs the session token of the server, and not that of the client', async () => {
  const { signedHeaders, request } = await forward({ sessionToken: 'of the server' });
  expect(signedHeaders).toContain('x-amz-security-token');
  expect(request.headers['x-amz-security-token']).toBe('of the server');
});

test('signs encoded paths and queries', async () => {
  const { request } = await forward({
    service: 'mobiletargeting',
    path: '/v1/apps/a%20b%2Fc/(x)*',
    rawQuery: 'b=2&a=x%20y&a=%2B&empty=',
  });
  expect(request.url).toBe('/v1/apps/a%20b%2Fc/(x)*?b=2&a=x%20y&a=%2B&empty=');
});

test('signs a presigned call again, without the signature in its query', async () => {
  const query =
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test%2F20260102%2Feu-west-1%2Fpolly%2Faws4_request' +
    '&X-Amz-Date=20260102T030405Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00&Text=hi';
  const { request } = await forward({ service: 'polly', path: '/v1/speech', rawQuery: query });
  expect(request.url).toBe('/v1/speech?Text=hi');
});

test('signs for the region of the endpoint that --forward names', async () => {
  const to = new URL('https://email.us-west-2.amazonaws.com');
  const { region, request } = await forward({ service: 'ses', to });
  expect(region).toBe('us-west-2');
  expect(request.headers.host).toBe(to.host);
});

test('sends calls of DynamoDB Streams to their endpoint', async () => {
  const { service, request } = await forward({
    headers: { 'x-amz-target': 'DynamoDBStreams_20120810.ListStreams' },
  });
  expect(service).toBe('dynamodb');
  expect(request.headers.host).toBe('streams.dynamodb.eu-west-1.amazonaws.com');
});
