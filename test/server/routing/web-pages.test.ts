import { type IncomingMessage, request as httpRequest } from 'node:http';
import { connect, constants } from 'node:http2';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CreateStack } from '../../../src/services/cloudformation/operations/create-stack.ts';
import { ListStacks } from '../../../src/services/cloudformation/operations/list-stacks.ts';
import { cloudFormationTraits } from '../../../src/services/cloudformation/traits.ts';
import { CreateFunctionUrlConfig } from '../../../src/services/lambda/operations/create-function-url-config.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { CreateBucket } from '../../../src/services/s3/operations/create-bucket.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { s3Traits } from '../../../src/services/s3/traits.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';
import { authorization } from '../../support/wire.ts';

let server: TestServer;
let url: string;
let limitedUrl: string;
beforeAll(async () => {
  server = await runningServer();
  const source = `exports.handler = async () => ({
    statusCode: 200,
    headers: { 'content-type': 'text/html', 'content-security-policy': "default-src 'self'" },
    cookies: ['session=1'],
    body: '<script>alert(1)</script>',
  });`;
  await server.createFunction('page', source);
  await server.createFunction('limited', source);
  const make = (FunctionName: string, origins: string[]) =>
    server.client.call(lambdaTraits, CreateFunctionUrlConfig, {
      FunctionName,
      AuthType: 'NONE',
      Cors: { AllowOrigins: origins },
    });
  url = new URL((await make('page', ['*'])).FunctionUrl).pathname;
  limitedUrl = new URL((await make('limited', ['https://app.example'])).FunctionUrl).pathname;
  await server.client.call(s3Traits, CreateBucket, { Bucket: 'pages' });
  const page = {
    Bucket: 'pages',
    Key: 'index.html',
    ContentType: 'text/html',
    Body: Buffer.from('<script>'),
  };
  await server.client.call(s3Traits, PutObject, page);
});
afterAll(() => server.close());

interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function ask({ method = 'GET', path, headers = {}, body = '' }: Asked) {
  const sent = httpRequest({ host: '127.0.0.1', port: server.port, method, path, headers, agent: false });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) text += chunk as string;
  return { status: response.statusCode, headers: response.headers, text };
}

const SIGNED =
  'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=x/20260101/us-east-1/cloudformation/aws4_request' +
  '&X-Amz-Date=20260101T000000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=0';
const TEMPLATE = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
const CREATE_STACK = `/?Action=CreateStack&Version=2010-05-15&StackName=stolen&TemplateBody=${encodeURIComponent(TEMPLATE)}&${SIGNED}`;
const LIST_STACKS = `/?Action=ListStacks&Version=2010-05-15&${SIGNED}`;
const IMAGE = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
const TYPED = { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const EVIL = 'https://evil.example';

describe('a query in the URL of an image', () => {
  test.each([
    ['of a browser', IMAGE],
    ['of an old browser', {}],
    ['that was typed', TYPED],
  ])('%s creates no stack', async (_, headers) => {
    expect((await ask({ path: CREATE_STACK, headers })).status).toBe(403);
    const { StackSummaries } = await server.client.call(cloudFormationTraits, ListStacks, {});
    expect(StackSummaries).toEqual([]);
  });

  test('reads for programs only', async () => {
    expect((await ask({ path: LIST_STACKS })).status).toBe(200);
    expect((await ask({ path: LIST_STACKS, headers: IMAGE })).status).toBe(403);
  });

  test('does not create a stack even for programs, which must use POST', async () => {
    const made = await server.client.call(cloudFormationTraits, CreateStack, {
      StackName: 's',
      TemplateBody: TEMPLATE,
    });
    expect(made.StackId).toContain('stack/s/');
  });
});

describe('a cross-origin page', () => {
  const json = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'Kinesis_20131202.ListStreams',
    'x-amz-date': '20260101T000000Z',
    authorization: authorization('kinesis'),
  };

  test.each([[{ origin: EVIL }], [{ origin: 'null' }], [IMAGE]])(
    'with %o calls no operation',
    async (page) => {
      const whole = { method: 'POST', path: '/', body: '{}' };
      expect((await ask({ ...whole, headers: json })).status).toBe(200);
      const refused = await ask({ ...whole, headers: { ...json, ...page } });
      expect(refused.status).toBe(403);
      expect(refused.headers).not.toHaveProperty('access-control-allow-origin');
    },
  );

  test('calls nothing over HTTP/2 either', async () => {
    const session = connect(server.endpoint);
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/',
      ...json,
      origin: EVIL,
    });
    stream.end('{}');
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(headers[':status']).toBe(403);
    session.destroy();
  });

  test.each([
    ['a simple POST', { method: 'POST', headers: { origin: EVIL, 'content-type': 'text/plain' } }],
    [
      'a form',
      { method: 'POST', headers: { origin: 'null', 'content-type': 'multipart/form-data; boundary=x' } },
    ],
    ['an image', { headers: IMAGE }],
    ['a link', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } }],
    ['a socket', { headers: { origin: EVIL, upgrade: 'websocket', connection: 'upgrade' } }],
  ])('does not run a function by %s', async (_, asked) => {
    expect((await ask({ path: url, ...asked })).status).toBe(403);
  });

  test('runs a function whose URL lists its origin by name in the CORS settings', async () => {
    const from = (origin: string, mode: string) =>
      ask({ path: limitedUrl, headers: { origin, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode } });
    const { status, headers } = await from('https://app.example', 'cors');
    expect(status).toBe(200);
    expect(headers['access-control-allow-origin']).toBe('https://app.example');
    expect((await from('https://app.example', 'no-cors')).status).toBe(403);
    expect((await from(EVIL, 'cors')).status).toBe(403);
  });

  test.each(['/_millrace/health', '/_millrace/streams', '/_millrace/metrics', '/pages/index.html'])(
    'does not embed %s',
    async (path) => {
      expect((await ask({ path, headers: IMAGE })).status).toBe(403);
      expect((await ask({ path, headers: { origin: EVIL } })).status).toBe(403);
      expect((await ask({ path, headers: TYPED })).status).toBe(path.startsWith('/pages') ? 403 : 200);
    },
  );
});

describe('stored content', () => {
  test('is a sandboxed page, without cookies for browsers', async () => {
    const shown = await ask({ path: url, headers: TYPED });
    expect(shown.status).toBe(200);
    expect(shown.headers).toMatchObject({
      'content-type': 'text/html',
      'content-security-policy': "default-src 'self', sandbox",
      'x-content-type-options': 'nosniff',
    });
    expect(shown.headers).not.toHaveProperty('set-cookie');
    expect((await ask({ path: url })).headers['set-cookie']).toEqual(['session=1']);
  });

  test('is sandboxed in S3 as well', async () => {
    const path = `/pages/index.html?${SIGNED.replace('cloudformation', 's3').replace('Credential=x', 'Credential=000000000000')}`;
    const shown = await ask({ path, headers: TYPED });
    expect(shown).toMatchObject({ status: 200, text: '<script>' });
    expect(shown.headers).toMatchObject({
      'content-type': 'text/html',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    });
  });
});

describe('a page of this machine', () => {
  const origin = 'http://localhost:3000';

  test('sends a preflight and gets the response of Kinesis', async () => {
    const { status, headers, text } = await ask({
      method: 'OPTIONS',
      path: '/',
      headers: {
        origin,
        'access-control-request-headers': 'x-amz-target,content-type',
        'access-control-request-method': 'POST',
        'sec-fetch-site': 'same-site',
        'sec-fetch-mode': 'cors',
      },
    });
    expect({ status, text }).toEqual({ status: 200, text: '' });
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'x-amz-target,content-type',
      'access-control-allow-methods': 'POST',
      'access-control-max-age': '172800',
      'content-length': '0',
    });
    expect(headers).not.toHaveProperty('x-amz-id-2');
    expect(headers).not.toHaveProperty('content-type');
  });

  test.each([
    ['/', 'POST'],
    ['/2015-03-31/functions', 'GET'],
    ['/pages', 'GET'],
  ])('reads the response of %s, even an error', async (path, method) => {
    const { headers } = await ask({
      method,
      path,
      headers: { origin, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
    });
    // docs/aws/wire-protocols.md#cors
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers':
        'x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-2,x-amzn-ErrorMessage,Date',
    });
  });
});
