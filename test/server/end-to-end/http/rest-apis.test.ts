import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CreateDeployment } from '../../../../src/services/apigateway/rest/operations/create-deployment.ts';
import { CreateResource } from '../../../../src/services/apigateway/rest/operations/create-resource.ts';
import { CreateRestApi } from '../../../../src/services/apigateway/rest/operations/create-rest-api.ts';
import { PutIntegrationResponse } from '../../../../src/services/apigateway/rest/operations/put-integration-response.ts';
import { PutIntegration } from '../../../../src/services/apigateway/rest/operations/put-integration.ts';
import { PutMethod } from '../../../../src/services/apigateway/rest/operations/put-method.ts';
import { restApiTraits } from '../../../../src/services/apigateway/rest/traits.ts';
import { AddPermission } from '../../../../src/services/lambda/operations/add-permission.ts';
import { lambdaTraits } from '../../../../src/services/lambda/traits.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';

// Returns its event, or what the header `x-result` asks for.
const ECHO = `
exports.handler = async (event) => {
  const result = event.headers['x-result'];
  if (result === 'throw') throw new Error('thrown');
  return result ? JSON.parse(result) : { statusCode: 200, body: JSON.stringify(event) };
};`;
const URI =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${stageVariables.target}/invocations';
const ORIGIN = 'https://app.example.com';

let server: TestServer;
let restApiId: string;

beforeAll(async () => {
  server = await runningServer();
  const { client } = server;
  await server.createFunction('echo', ECHO);
  const created = await client.call(restApiTraits, CreateRestApi, {
    name: 'test',
    binaryMediaTypes: ['image/png'],
  });
  restApiId = created.id;
  await client.call(lambdaTraits, AddPermission, {
    FunctionName: 'echo',
    StatementId: 'api',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: `arn:aws:execute-api:us-east-1:000000000000:${restApiId}/*/*`,
  });
  let parentId = created.rootResourceId;
  for (const pathPart of ['orders', '{id}']) {
    ({ id: parentId } = await client.call(restApiTraits, CreateResource, { restApiId, parentId, pathPart }));
  }
  const method = (HttpMethod: string) => ({ restApiId, resourceId: parentId, HttpMethod });
  await client.call(restApiTraits, PutMethod, { ...method('ANY'), authorizationType: 'NONE' });
  await client.call(restApiTraits, PutIntegration, {
    ...method('ANY'),
    type: 'AWS_PROXY',
    httpMethod: 'POST',
    uri: URI,
  });
  await client.call(restApiTraits, PutMethod, { ...method('OPTIONS'), authorizationType: 'NONE' });
  await client.call(restApiTraits, PutIntegration, {
    ...method('OPTIONS'),
    type: 'MOCK',
    requestTemplates: { 'application/json': '{statusCode:200}' },
  });
  await client.call(restApiTraits, PutIntegrationResponse, {
    ...method('OPTIONS'),
    statusCode: '200',
    responseParameters: {
      'method.response.header.Access-Control-Allow-Origin': `'${ORIGIN}'`,
      'method.response.header.Access-Control-Allow-Methods': "'GET,OPTIONS'",
    },
  });
  await client.call(restApiTraits, CreateDeployment, {
    restApiId,
    stageName: 'dev',
    variables: { target: 'echo' },
  });
});

afterAll(() => server.close());

function send(method: string, path: string, { body, ...headers }: Readonly<Record<string, string>> = {}) {
  return new Promise<{ status: number; headers: object; text: string }>((resolve, reject) => {
    const url = `${server.endpoint}/_millrace/api/${restApiId}${path}`;
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

describe('a request to a method', () => {
  test('is a proxy event', async () => {
    const { text } = await send('POST', '/dev/orders/a%20b?x=1&x=2', {
      'content-type': 'application/json',
      'x-own': 'kept',
      body: '{}',
    });
    expect(JSON.parse(text)).toMatchObject({
      resource: '/orders/{id}',
      path: '/orders/a%20b',
      httpMethod: 'POST',
      headers: { 'Content-Type': 'application/json', 'x-own': 'kept', 'X-Forwarded-Proto': 'http' },
      multiValueHeaders: { 'Content-Type': ['application/json'] },
      queryStringParameters: { x: '2' },
      multiValueQueryStringParameters: { x: ['1', '2'] },
      pathParameters: { id: 'a b' },
      stageVariables: { target: 'echo' },
      requestContext: {
        resourcePath: '/orders/{id}',
        path: '/dev/orders/a%20b',
        stage: 'dev',
        apiId: restApiId,
        identity: { sourceIp: '127.0.0.1' },
      },
      body: '{}',
      isBase64Encoded: false,
    });
  });

  test('has a binary body only for the binary types of the API', async () => {
    const isBinary = async (type: string) => {
      const { text } = await send('POST', '/dev/orders/1', { 'content-type': type, body: 'x' });
      return (JSON.parse(text) as { isBase64Encoded: boolean }).isBase64Encoded;
    };
    expect([await isBinary('image/png'), await isBinary('application/pdf')]).toEqual([true, false]);
  });
});

test.each([
  ['a result without a status', '/dev/orders/1', '{}', 502, 'Internal server error'],
  ['a body that is not text', '/dev/orders/1', '{"statusCode":200,"body":{}}', 502, 'Internal server error'],
  ['a function that throws', '/dev/orders/1', 'throw', 502, 'Internal server error'],
  ['a path without method', '/dev/none', '', 403, 'Missing Authentication Token'],
  ['a stage that does not exist', '/prod/orders/1', '', 403, 'Forbidden'],
])('%s is an error of the gateway', async (_case, path, result, status, message) => {
  expect(await send('GET', path, { 'x-result': result })).toMatchObject({
    status,
    text: JSON.stringify({ message }),
  });
});

test('OPTIONS responds with the headers of the mock, which name the origin that may call', async () => {
  expect(await send('OPTIONS', '/dev/orders/1', { origin: ORIGIN })).toMatchObject({
    status: 200,
    headers: { 'access-control-allow-origin': ORIGIN, 'access-control-allow-methods': 'GET,OPTIONS' },
  });
  expect((await send('GET', '/dev/orders/1', { origin: ORIGIN })).status).toBe(200);
  expect((await send('GET', '/dev/orders/1', { origin: 'https://evil.example' })).status).toBe(403);
});
