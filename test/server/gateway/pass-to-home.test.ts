import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { AccessSecrets } from '../../../src/access/access-secrets.ts';
import { Upstream } from '../../../src/lib/http/upstream.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import type { RequestContext } from '../../../src/protocol/dispatcher.ts';
import type { WireRequest } from '../../../src/protocol/http.ts';
import { ClusterKey } from '../../../src/server/gateway/proofs/cluster-key.ts';
import {
  PASSED_HEADER,
  readPassedMark,
  writePassedMark,
} from '../../../src/server/gateway/proofs/passed-mark.ts';
import { NOT_HOME_HEADER, writeRefusal } from '../../../src/server/gateway/proofs/refusal.ts';
import { withPassedRequests } from '../../../src/server/gateway/passing/passed-requests.ts';
import { passToHome } from '../../../src/server/gateway/passing/pass-to-home.ts';
import { META_KEY } from '../../../src/storage/keys.ts';
import { memoryStore } from '../../support/memory-store.ts';

const CONTEXT: RequestContext = {
  requestId: '11111111-2222-4333-8444-555555555555',
  signal: new AbortController().signal,
  connection: { remoteAddress: '10.1.2.3', encrypted: true },
};
const REQUEST: WireRequest = {
  method: 'POST',
  path: '/2015-03-31/functions/a%20b/invocations',
  query: { x: 'a b' },
  rawQuery: 'x=a%20b',
  headers: { host: 'lambda.us-east-1.amazonaws.com', authorization: 'AWS4 signed', 'x-amz-date': 'now' },
  body: Buffer.from('the payload'),
};

function signedFor(service: string) {
  return { authorization: `AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/${service}/aws4_request` };
}

function form(text: string): Partial<WireRequest> {
  return {
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: Buffer.from(text),
  };
}

let respond: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void;
const home = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => respond(request, Buffer.concat(chunks), response));
});
const upstream = new Upstream({ resends: false });
const clock = new VirtualClock();
let key: ClusterKey;
let gone: AbortController;
let cutOff: AbortController;
let isMember: boolean;
let pass: ReturnType<typeof passToHome>;

beforeAll(async () => {
  await new Promise<void>((resolve) => home.listen(0, '127.0.0.1', resolve));
  const { meta } = memoryStore(clock);
  await meta.create(META_KEY.tokenKey, Buffer.alloc(32, 7));
  key = await ClusterKey.open(meta);
});
afterAll(() => {
  upstream.close();
  home.closeAllConnections();
  home.close();
});
beforeEach(() => {
  const { port } = home.address() as AddressInfo;
  const member = { id: 'home', endpoint: `http://127.0.0.1:${port}`, isSelf: false };
  isMember = true;
  const gateway = {
    id: 'this',
    get isMember() {
      return isMember;
    },
    whenHome: async () => member,
  };
  gone = new AbortController();
  cutOff = new AbortController();
  pass = passToHome({
    gateway,
    own: () => undefined,
    whenCutOff: () => cutOff.signal,
    whenGone: () => gone.signal,
    key,
    upstream,
    clock,
  });
});

test('a request arrives as its client signed it, with what only the first gateway knows', async () => {
  let received: { target: string | undefined; headers: IncomingMessage['headers']; body: string } | undefined;
  respond = ({ url, headers }, body, response) => {
    received = { target: url, headers, body: body.toString() };
    response.writeHead(201, { 'x-amzn-requestid': 'theirs', 'set-cookie': ['a=1', 'b=2'] }).end('done');
  };
  const response = await pass(REQUEST, CONTEXT);
  expect(received).toMatchObject({
    target: `${REQUEST.path}?${REQUEST.rawQuery}`,
    headers: REQUEST.headers,
    body: 'the payload',
  });
  expect(readPassedMark(key, String(received!.headers[PASSED_HEADER]))).toMatchObject({
    gateway: 'this',
    requestId: CONTEXT.requestId,
    address: '10.1.2.3',
    encrypted: true,
  });
  expect(response).toMatchObject({
    status: 201,
    headers: { 'x-amzn-requestid': 'theirs' },
    cookies: ['a=1', 'b=2'],
  });
});

test('a response is passed on while it arrives', async () => {
  let target: ServerResponse | undefined;
  respond = (_request, _body, response) => {
    target = response;
    response.writeHead(200).write('first');
  };
  const { body } = await pass(REQUEST, CONTEXT);
  const chunks = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  expect(String((await chunks.next()).value)).toBe('first');
  target!.end('second');
  expect(String((await chunks.next()).value)).toBe('second');
});

test.each([
  ['a member names the home', true, /http:\S+ does not have its services/],
  ['one that the store does not answer says so', false, /this one is no member of the cluster at the moment/],
])('a gateway that is not the home is asked again for a bounded time: %s', async (_, isOne, text) => {
  isMember = isOne;
  let count = 0;
  respond = (_request, _body, response) => {
    count++;
    const refusal = writeRefusal(key, CONTEXT.requestId);
    response.writeHead(503, { [NOT_HOME_HEADER]: refusal }).end('no');
  };
  const passed = pass(REQUEST, CONTEXT);
  const over = new AbortController();
  void passed.finally(() => over.abort());
  while (!over.signal.aborted) {
    await clock.advance(50);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const { status, body } = await passed;
  expect(status).toBe(503);
  expect(Buffer.from(body as Buffer).toString('latin1')).toMatch(text);
  expect(count).toBeGreaterThan(1);
});

test('what a gateway says of a client counts, and the same said by anyone else does not', async () => {
  const seen: unknown[] = [];
  const receive = withPassedRequests(key, async ({ headers }, { connection, requestId }, isPassed) => {
    seen.push([isPassed, connection?.remoteAddress, requestId, headers[PASSED_HEADER]]);
    return { status: 200, headers: {}, body: '' };
  });
  const mark = writePassedMark(key, { gateway: 'other', requestId: 'theirs', address: '10.9.9.9' });
  const other = writePassedMark(key, { gateway: 'other', requestId: 'theirs', address: '10.6.6.6' });
  const forged = `${other.split('.')[0]}.${mark.split('.')[1]}`;
  for (const header of [mark, forged, 'x.y', '']) {
    await receive({ ...REQUEST, headers: { ...REQUEST.headers, [PASSED_HEADER]: header } }, CONTEXT);
  }
  // Not passed on again either way.
  const unknown = [true, '10.1.2.3', CONTEXT.requestId, undefined];
  expect(seen).toEqual([[true, '10.9.9.9', 'theirs', undefined], unknown, unknown, unknown]);
});

test('a function that answers like a gateway that is not the home is not invoked again', async () => {
  let count = 0;
  respond = (_request, _body, response) => {
    count++;
    response.writeHead(503, { [NOT_HOME_HEADER]: '1' }).end('of a function');
  };
  const { body } = await pass(REQUEST, CONTEXT);
  for await (const chunk of body as AsyncIterable<Buffer>) expect(String(chunk)).toBe('of a function');
  expect(count).toBe(1);
});

test('who reads the store cannot write a mark of gateways that share an access key', async () => {
  const { meta } = memoryStore(clock);
  await meta.create(META_KEY.tokenKey, Buffer.alloc(32, 7));
  const secrets = AccessSecrets.of(Buffer.alloc(32, 1), systemRandom);
  const [one, two] = [await ClusterKey.open(meta, secrets), await ClusterKey.open(meta, secrets)];
  const stored = await ClusterKey.open(meta);
  const facts = { gateway: 'other', requestId: 'theirs' };
  expect(readPassedMark(two, writePassedMark(one, facts))).toEqual(facts);
  expect(readPassedMark(one, writePassedMark(stored, facts))).toBeUndefined();
});

test('a home that does not answer and is removed ends the wait', async () => {
  respond = () => gone.abort();
  expect(await pass(REQUEST, CONTEXT)).toMatchObject({ status: 503 });
});

test('a request that its home was handling when it was killed is not sent again', async () => {
  respond = (_, __, response) => void response.end('done');
  await pass(REQUEST, CONTEXT);
  let received = 0;
  respond = (request) => {
    received++;
    request.socket.resetAndDestroy();
  };
  expect(await pass(REQUEST, CONTEXT)).toMatchObject({ status: 503 });
  expect(received).toBe(1);
});

test.each<[string, Partial<WireRequest>, boolean]>([
  ['a list of queues', { headers: { 'x-amz-target': 'AmazonSQS.ListQueues' } }, true],
  ['a receipt of messages', { headers: { 'x-amz-target': 'AmazonSQS.ReceiveMessage' } }, false],
  ['a description in a form', form('Action=DescribeStacks&Version=2010-05-15'), true],
  ['a deletion in a form', form('Action=DeleteStack&Description=ListStacks'), false],
  ['a new session', form('Action=GetSessionToken'), false],
  ['metrics by CBOR', { path: '/service/GraniteServiceVersion20100801/operation/GetMetricData' }, true],
  ['an object', { method: 'GET', path: '/bucket/key', headers: signedFor('s3') }, true],
  ['an object that is put', { method: 'PUT', path: '/bucket/key', headers: signedFor('s3') }, false],
  ['a function', { method: 'GET', headers: signedFor('lambda') }, true],
  ['an invocation', { headers: signedFor('lambda') }, false],
  ['the URL of a function', { method: 'GET', path: '/', headers: signedFor('lambda') }, false],
  ['an API', { method: 'GET', path: '/items' }, false],
])('%s that a killed home was handling', async (_, request, isRepeated) => {
  let received = 0;
  respond = ({ socket }, __, response) => {
    received++;
    if (received === 1) socket.resetAndDestroy();
    else response.end('done');
  };
  const passed = pass({ ...REQUEST, headers: {}, ...request }, CONTEXT);
  const over = passed.then(() => true);
  while (!(await Promise.race([over, new Promise<false>((resolve) => setTimeout(resolve, 1, false))]))) {
    await clock.advance(50);
  }
  expect([(await passed).status, received]).toEqual(isRepeated ? [200, 2] : [503, 1]);
});

test.each<[string, Partial<WireRequest>, string, RegExp]>([
  ['JSON', { headers: { 'x-amz-target': 'AmazonSQS.SendMessage' } }, 'application/json', /^\{"__type":"Serv/],
  ['a form', form('Action=DeleteStack'), 'text/xml', /^<ErrorResponse>.*<Code>ServiceUnavailable</],
  [
    'S3',
    { method: 'PUT', path: '/bucket/key', headers: signedFor('s3') },
    'application/xml',
    /<Error><Code>Serv/,
  ],
  [
    'CBOR',
    {
      path: '/service/GraniteServiceVersion20100801/operation/PutMetricData',
      headers: { 'smithy-protocol': 'rpc-v2-cbor' },
    },
    'application/cbor',
    /ServiceUnavailable/,
  ],
])('a client that sends %s reads why its request failed', async (_, request, type, text) => {
  respond = ({ socket }) => void socket.resetAndDestroy();
  const { status, headers, body } = await pass({ ...REQUEST, headers: {}, ...request }, CONTEXT);
  expect([status, headers['Content-Type']]).toEqual([503, type]);
  expect(Buffer.from(body as Buffer).toString('latin1')).toMatch(text);
});

test('a gateway that does not reach the home ends what waits for it, and refuses at once', async () => {
  let count = 0;
  respond = () => {
    count++;
    cutOff.abort();
  };
  expect(await pass(REQUEST, CONTEXT)).toMatchObject({ status: 503 });
  expect(await pass(REQUEST, CONTEXT)).toMatchObject({ status: 503 });
  expect(count).toBe(1);
});
