import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { buffer as readBytes, text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CreateFunctionUrlConfig } from '../../../../src/services/lambda/operations/create-function-url-config.ts';
import { lambdaTraits } from '../../../../src/services/lambda/traits.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';

/*
 * Goal: whatever a function returns, its client gets one well-framed response, and the connection and the server remain usable.
 */

let server: TestServer;
let session: ClientHttp2Session;
const paths = new Map<string, string>();

beforeAll(async () => {
  server = await runningServer();
  session = connectHttp2(server.endpoint);
  const define = async (name: string, source: string, InvokeMode: 'BUFFERED' | 'RESPONSE_STREAM') => {
    await server.createFunction(name, source);
    const input = { FunctionName: name, AuthType: 'NONE' as const, InvokeMode };
    const { FunctionUrl } = await server.client.call(lambdaTraits, CreateFunctionUrlConfig, input);
    paths.set(name, new URL(FunctionUrl).pathname);
  };
  await define('whole', 'exports.handler = async ({ body }) => JSON.parse(body);', 'BUFFERED');
  await define(
    'streamed',
    `exports.handler = awslambda.streamifyResponse(async ({ body: text }, stream) => {
      const { body = '', ...prelude } = JSON.parse(text);
      const out = awslambda.HttpResponseStream.from(stream, prelude);
      out.write(body);
      out.end();
    });`,
    'RESPONSE_STREAM',
  );
});
afterAll(async () => {
  session.destroy();
  await server.close();
});

interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Two requests on one connection, the first for the function: extra bytes would corrupt the second response. */
async function overHttp1(path: string, response: unknown, method: string): Promise<Received> {
  const socket = connect(server.port, '127.0.0.1');
  const body = JSON.stringify(response);
  const head = `Host: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  socket.write(`${method} ${path} HTTP/1.1\r\n${head}\r\n\r\n${body}`);
  socket.write('GET /_millrace/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n');
  const said = (await readBytes(socket)).toString('latin1');
  const second = said.lastIndexOf('HTTP/1.1 ');
  expect(said.slice(second)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*"status":"ok"/);
  return parse(said.slice(0, second));
}

function parse(said: string): Received {
  const end = said.indexOf('\r\n\r\n');
  const [first = '', ...lines] = said.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const text = said.slice(end + 4);
  const status = Number(first.split(' ')[1]);
  if (headers['transfer-encoding'] === 'chunked') {
    expect(text).toMatch(/0\r\n\r\n$/);
    return { status, headers, text: text.replaceAll(/[0-9a-f]+\r\n([^]*?)\r\n/g, '$1') };
  }
  if (text !== '') expect(headers).toHaveProperty('content-length');
  return { status, headers, text };
}

async function overHttp2(path: string, response: unknown, method: string): Promise<Received> {
  const head = { ':method': method, ':path': path, 'content-type': 'application/json' };
  const stream = session.request(head, { endStream: false });
  stream.end(JSON.stringify(response));
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  const text = await readText(stream);
  expect(stream.rstCode).toBe(0);
  return { status: headers[':status'] as number, headers, text };
}

const WIRES = [
  ['HTTP/1.1', overHttp1],
  ['HTTP/2', overHttp2],
] as const;

const WAYS = WIRES.flatMap(([wire, ask]) =>
  ['whole', 'streamed'].map(
    (way) =>
      [
        `${way} over ${wire}`,
        (response: object, method = 'POST') => ask(paths.get(way)!, response, method),
      ] as const,
  ),
);

describe.each(WAYS)('a response, %s,', (_, ask) => {
  test.each([
    ['a name with a space', { headers: { 'x y': '1' } }],
    ['an empty name', { headers: { '': '1' } }],
    ['a name in another alphabet', { headers: { é: '1' } }],
    ['a name that ends the line', { headers: { 'x\r\ny': '1' } }],
    ['a pseudo header', { headers: { ':status': '200' } }],
    ['too much in headers', { headers: { 'x-a': 'x'.repeat(40_000) } }],
    ['status 100', { statusCode: 100 }],
    ['status 101', { statusCode: 101 }],
    ['status 199', { statusCode: 199 }],
    ['status 600', { statusCode: 600 }],
    ['status 1e9', { statusCode: 1e9 }],
    ['half a status', { statusCode: 200.5 }],
    ['a status that is an object', { statusCode: { toString: 1, valueOf: 1 } }],
    ['a status that is a list', { statusCode: [200] }],
  ])('with %s, is 502', async (_what, response) => {
    expect(await ask({ statusCode: 200, body: 'hello', ...response })).toMatchObject({
      status: 502,
      text: 'Internal Server Error',
    });
  });

  test.each([
    ['connection', 'close'],
    ['connection', 'x-one'],
    ['content-length', '3'],
    ['content-length', '50'],
    ['Content-Length', 'many'],
    ['transfer-encoding', 'chunked'],
    ['Transfer-Encoding', 'identity'],
    ['trailer', 'x-one'],
    ['upgrade', 'h2c'],
    ['te', 'gzip'],
    ['keep-alive', 'timeout=1'],
    ['proxy-connection', 'close'],
    ['http2-settings', 'AAMAAABkAARAAAAAAAIAAAAA'],
    ['date', 'never'],
    ['x-amzn-RequestId', 'mine'],
  ])('has its own framing, whatever the header %s: %s', async (name, value) => {
    const response = await ask({ statusCode: 201, headers: { [name]: value, 'x-one': '1' }, body: 'hello' });
    expect(response).toMatchObject({ status: 201, text: 'hello' });
    expect(response.headers).toMatchObject({ 'x-one': '1' });
    const remapped = ['connection', 'content-length', 'date'].includes(name.toLowerCase());
    expect(response.headers[`x-amzn-remapped-${name.toLowerCase()}`]).toBe(remapped ? value : undefined);
    for (const own of ['upgrade', 'te', 'trailer', 'proxy-connection', 'http2-settings']) {
      expect(response.headers).not.toHaveProperty(own);
    }
    expect(response.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('keeps unusual values that can be sent', async () => {
    const headers = {
      'x-lines': 'a\r\nx-evil: 1',
      'x-wide': '\u2603',
      'x-list': ['a', 1],
      'x-null': null,
      'x-object': { toString: 1 },
      'x-true': true,
      ['__proto__']: 'own',
      host: 'elsewhere',
    };
    const response = await ask({
      statusCode: 200,
      headers,
      cookies: ['a=1', { deep: 1 }, 'b=\n2'],
      body: 'hello',
    });
    expect(response).toMatchObject({ status: 200, text: 'hello' });
    expect(response.headers).toMatchObject({
      'x-lines': 'a??x-evil: 1',
      'x-wide': '?',
      'x-list': 'a,1',
      'x-true': 'true',
      host: 'elsewhere',
    });
    for (const name of ['x-evil', 'x-null', 'x-object']) expect(response.headers).not.toHaveProperty(name);
  });

  test.each([204, 205, 304])('of status %i has no body', async (statusCode) => {
    expect(await ask({ statusCode, body: 'hello' })).toMatchObject({ status: statusCode, text: '' });
  });

  test('to a HEAD request has none either', async () => {
    expect(await ask({ statusCode: 200, body: 'hello' }, 'HEAD')).toMatchObject({ status: 200, text: '' });
  });

  test('may redirect the client', async () => {
    const response = await ask({ statusCode: 302, headers: { Location: 'https://example.com/\u00e9' } });
    expect(response).toMatchObject({ status: 302, headers: { location: 'https://example.com/\u00e9' } });
  });
});

test('a body that is nested too deeply to serialize is 502', async () => {
  const body = `{"statusCode":200,"body":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  const response = await fetch(server.endpoint + paths.get('whole')!, { method: 'POST', body });
  expect(response.status).toBeGreaterThanOrEqual(500);
  expect((await fetch(`${server.endpoint}/_millrace/health`)).status).toBe(200);
});
