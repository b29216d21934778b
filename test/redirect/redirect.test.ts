import { spawn } from 'node:child_process';
import { json, text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { WireRequest } from '../../src/protocol/http.ts';
import { REDIRECT } from '../support/built.ts';
import { listening, plain } from '../support/listening.ts';

const HOST = 'kinesis.us-east-1.amazonaws.com';

/** Runs a program with the redirect preloaded. The program prints one line of JSON. */
async function runRedirected(endpoint: string, source: string, type: 'commonjs' | 'module' = 'commonjs') {
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--require', REDIRECT, '--input-type', type, '--eval', source],
    {
      env: { PATH: process.env['PATH'], AWS_ENDPOINT_URL: endpoint },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [printed, errors] = await Promise.all([
    json(child.stdout).catch(() => undefined),
    text(child.stderr),
  ]);
  expect(errors).toBe('');
  return printed;
}

/** A server that returns the request that it received. */
async function mirror() {
  const seen: Pick<WireRequest, 'method' | 'path' | 'headers' | 'query'>[] = [];
  const { endpoint } = await listening(async (request) => {
    seen.push(request);
    return plain(`${request.method} ${request.path} ${request.headers['host']} ${request.body.toString()}`);
  });
  return { endpoint, seen };
}

const collect = `const collect = (r) => { let b = ''; r.on('data', (d) => (b += d)); r.on('end', () => console.log(JSON.stringify(b))); };`;

test.each([
  [
    'https.request with an agent for TLS, as SDK v2 calls it',
    `const https = require('https'); ${collect}
     const agent = new https.Agent({ keepAlive: true });
     https.request({ host: '${HOST}', port: 443, method: 'POST', path: '/a?x=1', headers: { Host: '${HOST}' }, agent }, (r) => { collect(r); r.on('end', () => process.exit()); }).end('body');`,
    `POST /a ${HOST} body`,
  ],
  [
    'https.request by URL, without a Host header',
    `const https = require('https'); ${collect} https.request('https://${HOST}/a', { method: 'PUT' }, collect).end('body');`,
    `PUT /a ${HOST} body`,
  ],
  [
    'https.get',
    `const { get } = require('node:https'); ${collect} get(new URL('https://${HOST}/a'), collect);`,
    `GET /a ${HOST} `,
  ],
  [
    'http.get',
    `const { get } = require('node:http'); ${collect} get('http://${HOST}/a', collect);`,
    `GET /a ${HOST} `,
  ],
  [
    'http2.connect',
    `const http2 = require('http2'); const session = http2.connect('https://${HOST}');
     const stream = session.request({ ':path': '/a', ':method': 'POST' }); stream.end('body');
     let b = ''; stream.on('data', (d) => (b += d)); stream.on('end', () => { console.log(JSON.stringify(b)); session.close(); });`,
    `POST /a ${HOST} body`,
  ],
])('%s reaches the endpoint with its own host name', async (_what, source, expected) => {
  const { endpoint } = await mirror();
  expect(await runRedirected(endpoint, source)).toBe(expected);
});

test('an import of an ES module is redirected as well', async () => {
  const { endpoint } = await mirror();
  const source = `import { request } from 'node:https'; ${collect} request('https://${HOST}/a', collect).end();`;
  expect(await runRedirected(endpoint, source, 'module')).toBe(`GET /a ${HOST} `);
});

test.each([
  's3.amazonaws.com',
  'bucket.s3.eu-west-1.amazonaws.com',
  'kinesis.cn-north-1.amazonaws.com.cn',
  'kinesis.us-east-1.api.aws',
])('%s is one of AWS', async (host) => {
  const { endpoint, seen } = await mirror();
  await runRedirected(endpoint, `require('https').get('https://${host}/k?acl', (r) => r.resume())`);
  expect(seen[0]?.headers['host']).toBe(host);
});

test("a host that an SDK has derived by a prefix of the endpoint's name is redirected", async () => {
  const { endpoint } = await mirror();
  const source = `const { get } = require('node:http'); ${collect} get({ hostname: 'stream-127.0.0.1', path: '/a' }, collect);`;
  expect(await runRedirected(endpoint, source)).toBe('GET /a stream-127.0.0.1 ');
});

test.each(['amazonaws.com.example.org', 'notamazonaws.com', '127.0.0.1:1'])(
  '%s is let through',
  async (host) => {
    const { endpoint, seen } = await mirror();
    const failed = await runRedirected(
      endpoint,
      `const { Resolver } = require('dns');
     require('https').request('https://${host}/', { lookup: (h, o, done) => done(new Error('looked up ' + h)) })
       .on('error', (e) => console.log(JSON.stringify(e.message)));`,
    );
    expect(failed).toMatch(/^looked up |ECONNREFUSED/);
    expect(seen).toEqual([]);
  },
);

test('the SDK for JavaScript without a configured endpoint reaches it over HTTP/2', async () => {
  const { endpoint, seen } = await mirror();
  // Only the redirect uses the variable here: the client is configured with AWS's endpoint.
  const source = `
    const { KinesisClient, ListStreamsCommand } = require(${JSON.stringify(import.meta.resolve('@aws-sdk/client-kinesis').replace('file://', ''))});
    const client = new KinesisClient({ region: 'us-east-1', endpoint: 'https://${HOST}', maxAttempts: 1, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
    client.send(new ListStreamsCommand({})).catch(() => {}).then(() => console.log('true'));`;
  expect(await runRedirected(endpoint, source)).toBe(true);
  expect(seen[0]?.headers).toMatchObject({ host: HOST, 'x-amz-target': 'Kinesis_20131202.ListStreams' });
});

test('without an endpoint nothing is changed', async () => {
  expect(await runRedirected('', `console.log(JSON.stringify(require('https').request.name))`)).toBe(
    'request',
  );
});
