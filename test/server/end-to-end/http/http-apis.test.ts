import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CreateApi } from '../../../../src/services/apigateway/http/operations/create-api.ts';
import { CreateIntegration } from '../../../../src/services/apigateway/http/operations/create-integration.ts';
import { CreateRoute } from '../../../../src/services/apigateway/http/operations/create-route.ts';
import { CreateStage } from '../../../../src/services/apigateway/http/operations/create-stage.ts';
import { httpApiTraits } from '../../../../src/services/apigateway/http/traits.ts';
import { GetRecords } from '../../../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { kinesisTraits } from '../../../../src/services/kinesis/traits.ts';
import { AddPermission } from '../../../../src/services/lambda/operations/add-permission.ts';
import { lambdaTraits } from '../../../../src/services/lambda/traits.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';

// Returns its event, or what the header `x-result` asks for.
const ECHO = `
exports.handler = async (event) => {
  const result = event.headers['x-result'];
  if (result === 'throw') throw new Error('thrown');
  if (result) return JSON.parse(result);
  return event;
};`;
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:echo';

interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

let server: TestServer;
let apiId: string;

const integrate = async (format: string, input: object = {}) => {
  const { integrationId } = await server.client.call(httpApiTraits, CreateIntegration, {
    ApiId: apiId,
    integrationType: 'AWS_PROXY',
    integrationUri: FUNCTION_ARN,
    payloadFormatVersion: format,
    ...input,
  });
  return `integrations/${integrationId}`;
};
const route = (routeKey: string, target: string) =>
  server.client.call(httpApiTraits, CreateRoute, { ApiId: apiId, routeKey, target });

beforeAll(async () => {
  server = await runningServer({ apiPort: 0 });
  await server.createFunction('echo', ECHO);
  await server.createFunction('private', ECHO);
  await server.createStream('clicks', 1);
  ({ apiId } = await server.client.call(httpApiTraits, CreateApi, {
    name: 'test',
    protocolType: 'HTTP',
    corsConfiguration: {
      allowOrigins: ['https://app.example.com'],
      allowMethods: ['GET', 'POST'],
      allowHeaders: ['content-type'],
      maxAge: 60,
    },
  }));
  await server.client.call(httpApiTraits, CreateStage, {
    ApiId: apiId,
    stageName: '$default',
    autoDeploy: true,
    stageVariables: { colour: 'blue' },
  });
  await server.client.call(httpApiTraits, CreateStage, { ApiId: apiId, stageName: 'beta', autoDeploy: true });
  await server.client.call(lambdaTraits, AddPermission, {
    FunctionName: 'echo',
    StatementId: 'api',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: `arn:aws:execute-api:us-east-1:000000000000:${apiId}/*`,
  });
  const format2 = await integrate('2.0');
  await route('GET /orders/{id}', format2);
  await route('ANY /orders/special', format2);
  await route('GET /files/{path+}', format2);
  await route('POST /old', await integrate('1.0'));
  await route(
    'GET /private',
    await integrate('2.0', { integrationUri: FUNCTION_ARN.replace('echo', 'private') }),
  );
  await route(
    'POST /clicks/{key}',
    await integrate('1.0', {
      integrationUri: undefined,
      integrationSubtype: 'Kinesis-PutRecord',
      credentialsArn: 'arn:aws:iam::000000000000:role/api',
      requestParameters: {
        StreamName: 'clicks',
        Data: '$request.body.data',
        PartitionKey: '${request.path.key}-${context.stage}',
      },
    }),
  );
});

afterAll(() => server.close());

function send(
  method: string,
  path: string,
  { body, ...headers }: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const url = path.startsWith('http') ? path : `${server.endpoint}/_millrace/api/${apiId}${path}`;
    const request = httpRequest(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

const eventOf = async (...request: Parameters<typeof send>) =>
  JSON.parse((await send(...request)).text) as Record<string, never>;
const returning = (result: unknown) =>
  send('GET', '/$default/orders/1', { 'x-result': JSON.stringify(result) });

describe('a request to a route', () => {
  test('is an event of format 2.0 with path parameters and stage variables', async () => {
    expect(await eventOf('GET', '/$default/orders/a%20b?x=1&x=2', { cookie: 'one=1; two=2' })).toMatchObject({
      version: '2.0',
      routeKey: 'GET /orders/{id}',
      rawPath: '/orders/a%20b',
      rawQueryString: 'x=1&x=2',
      cookies: ['one=1', 'two=2'],
      queryStringParameters: { x: '1,2' },
      pathParameters: { id: 'a b' },
      stageVariables: { colour: 'blue' },
      requestContext: {
        accountId: '000000000000',
        apiId,
        stage: '$default',
        routeKey: 'GET /orders/{id}',
        http: { method: 'GET', path: '/orders/a b' },
      },
      headers: { 'x-forwarded-proto': 'http', 'x-amzn-trace-id': expect.stringMatching(/^Root=1-/) },
    });
  });

  test('is an event of format 1.0 when the integration asks for it', async () => {
    const result = JSON.stringify({ statusCode: 201, multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] } });
    expect(await send('POST', '/$default/old', { 'x-result': result })).toMatchObject({
      status: 201,
      headers: { 'set-cookie': ['a=1', 'b=2'] },
    });
    // The event itself is not a response of this format.
    expect((await send('POST', '/$default/old')).status).toBe(500);
  });

  test('prefers literals, and passes the rest of a path', async () => {
    expect(await eventOf('GET', '/$default/orders/special')).toMatchObject({
      routeKey: 'ANY /orders/special',
    });
    expect(await eventOf('GET', '/$default/files/a/b.txt')).toMatchObject({
      pathParameters: { path: 'a/b.txt' },
    });
  });

  test('of a named stage has the stage in its path', async () => {
    expect(await eventOf('GET', '/beta/orders/7')).toMatchObject({
      rawPath: '/beta/orders/7',
      pathParameters: { id: '7' },
      requestContext: { stage: 'beta', http: { path: '/beta/orders/7' } },
    });
  });

  test('passes a binary body as base64', async () => {
    const headers = { 'content-type': 'application/octet-stream', body: 'bytes' };
    expect(await eventOf('POST', '/$default/orders/special', headers)).toMatchObject({
      body: Buffer.from('bytes').toString('base64'),
      isBase64Encoded: true,
    });
  });

  test('has a body of at most 10 MiB, whatever its route', async () => {
    const sendBytes = (count: number) => send('POST', '/$default/no-route', { body: 'x'.repeat(count) });
    expect(await sendBytes(10 * 2 ** 20)).toMatchObject({ status: 404 });
    expect(await sendBytes(10 * 2 ** 20 + 1)).toMatchObject({ status: 413 });
  });
});

describe('the response', () => {
  test.each([
    [{ ok: true }, 200, 'application/json', '{"ok":true}'],
    [{ statusCode: 202, body: 'text' }, 202, 'text/plain;charset=UTF-8', 'text'],
    [{ statusCode: 200, body: 'dGV4dA==', isBase64Encoded: true }, 200, 'text/plain;charset=UTF-8', 'text'],
    [{ statusCode: 'x' }, 500, 'application/json', '{"message":"Internal Server Error"}'],
  ])('of %j', async (result, status, type, text) => {
    const response = await returning(result);
    expect(response).toMatchObject({ status, text });
    expect(response.headers['content-type']).toBe(type);
  });

  test.each([
    [
      'a function that throws',
      'GET',
      '/$default/orders/1',
      500,
      'Internal Server Error',
      { 'x-result': 'throw' },
    ],
    ['a function without permission', 'GET', '/$default/private', 500, 'Internal Server Error', {}],
    ['a path without route', 'GET', '/$default/none', 404, 'Not Found', {}],
    ['a method without route', 'DELETE', '/$default/orders/1', 404, 'Not Found', {}],
  ])('of %s', async (_case, method, path, status, message, headers: Record<string, string>) => {
    expect(await send(method, path, headers)).toMatchObject({ status, text: JSON.stringify({ message }) });
  });
});

describe('pages', () => {
  const origin = 'https://app.example.com';

  test('of an origin in the CORS settings may call', async () => {
    expect(await send('OPTIONS', '/$default/orders/1', { origin })).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET,POST',
        'access-control-max-age': '60',
      },
    });
    expect(await send('GET', '/$default/orders/1', { origin })).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': origin },
    });
  });

  test('of another origin may not', async () => {
    expect((await send('GET', '/$default/orders/1', { origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('a Kinesis-PutRecord integration', () => {
  test('writes the request to the stream', async () => {
    const data = Buffer.from('record').toString('base64');
    const response = await send('POST', '/beta/clicks/user-1', { body: JSON.stringify({ data }) });
    expect(response).toMatchObject({
      status: 200,
      text: expect.stringContaining('"ShardId":"shardId-000000000000"'),
    });
    const { ShardIterator } = await server.client.call(kinesisTraits, GetShardIterator, {
      StreamName: 'clicks',
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    });
    const { Records } = await server.client.call(kinesisTraits, GetRecords, {
      ShardIterator: ShardIterator!,
    });
    expect(Records.map(({ PartitionKey, Data }) => [PartitionKey, String(Data)])).toEqual([
      ['user-1-beta', 'record'],
    ]);
  });

  test('is 400 without a value that it needs', async () => {
    expect((await send('POST', '/beta/clicks/user-1', { body: '{}' })).status).toBe(400);
  });
});

describe('an API', () => {
  test('is at the root of the port for APIs', async () => {
    expect(await eventOf('GET', `${server.apiEndpoint}/orders/7`)).toMatchObject({
      rawPath: '/orders/7',
      requestContext: { stage: '$default' },
    });
    expect(await eventOf('GET', `${server.apiEndpoint}/beta/orders/7`)).toMatchObject({
      requestContext: { stage: 'beta' },
    });
  });

  test.each(['localhost', 'us-east-1.amazonaws.com'])('is found by its host below %s', async (domain) => {
    const host = `${apiId}.execute-api.${domain}`;
    expect(await eventOf('GET', `${server.endpoint}/orders/7`, { host })).toMatchObject({
      rawPath: '/orders/7',
      requestContext: { domainName: host },
    });
  });
});
