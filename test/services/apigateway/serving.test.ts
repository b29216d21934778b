import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { Upstream } from '../../../src/lib/http/upstream.ts';
import type { Logger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { ServiceBuilder } from '../../../src/schema/service.ts';
import { HttpApis } from '../../../src/services/apigateway/http/http-apis.ts';
import { CreateApi } from '../../../src/services/apigateway/http/operations/create-api.ts';
import { CreateIntegration } from '../../../src/services/apigateway/http/operations/create-integration.ts';
import { GetIntegrations } from '../../../src/services/apigateway/http/operations/get-integrations.ts';
import { UpdateIntegration } from '../../../src/services/apigateway/http/operations/update-integration.ts';
import { CreateRoute } from '../../../src/services/apigateway/http/operations/create-route.ts';
import { CreateStage as CreateHttpStage } from '../../../src/services/apigateway/http/operations/create-stage.ts';
import { createHttpApiService } from '../../../src/services/apigateway/http/service.ts';
import { CreateDeployment } from '../../../src/services/apigateway/rest/operations/create-deployment.ts';
import { CreateRestApi } from '../../../src/services/apigateway/rest/operations/create-rest-api.ts';
import { PutIntegrationResponse } from '../../../src/services/apigateway/rest/operations/put-integration-response.ts';
import { PutIntegration } from '../../../src/services/apigateway/rest/operations/put-integration.ts';
import { PutMethod } from '../../../src/services/apigateway/rest/operations/put-method.ts';
import { RestApis } from '../../../src/services/apigateway/rest/rest-apis.ts';
import { createRestApiService } from '../../../src/services/apigateway/rest/service.ts';
import { ApiGateway } from '../../../src/services/apigateway/serving/api-gateway.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:f';
const credentials = 'arn:aws:iam::123456789012:role/api';

let clock: VirtualClock;
let calls: InProcessCalls;
let gateway: ApiGateway;
let upstream: Upstream;
let warnings: unknown[];
/** How long the function takes. */
let durationMs: number;

beforeEach(async () => {
  clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const random = seededRandom('apis');
  calls = new InProcessCalls();
  durationMs = 0;
  const functions = new ServiceBuilder({ name: 'lambda', protocols: ['rest-json'] }, {}).on(
    Invoke,
    async () => {
      if (durationMs > 0) {
        await new Promise<void>((resolve) => clock.setTimer(durationMs, resolve));
      }
      return { StatusCode: 200, Payload: Buffer.from('{"statusCode":200,"body":"done"}') };
    },
  );
  const endpoint = () => 'http://127.0.0.1:4566';
  calls.join(createHttpApiService({ apis: new HttpApis({ meta, clock, random }), endpoint }));
  calls.join(createRestApiService({ apis: new RestApis({ meta, clock, random }) }));
  calls.join(functions.build());
  warnings = [];
  const logger: Logger = {
    info: () => {},
    error: () => {},
    warn: (message, facts) => void warnings.push([message, facts]),
  };
  upstream = new Upstream();
  gateway = await ApiGateway.open({ meta, calls, clock, random, logger, upstream });
});

const call = <Op extends Operation>(service: string, operation: Op, input: Input<Op>): Promise<Output<Op>> =>
  calls.call(service, operation, input, caller);

/** @returns the path of its only route */
async function httpApi(): Promise<string> {
  const { apiId: ApiId } = await call('apigatewayv2', CreateApi, { name: 'a', protocolType: 'HTTP' });
  const { integrationId } = await call('apigatewayv2', CreateIntegration, {
    ApiId,
    integrationType: 'AWS_PROXY',
    integrationUri: FUNCTION,
    payloadFormatVersion: '2.0',
    credentialsArn: credentials,
  });
  await call('apigatewayv2', CreateRoute, {
    ApiId,
    routeKey: 'GET /orders',
    target: `integrations/${integrationId}`,
    authorizationType: 'AWS_IAM',
  });
  await call('apigatewayv2', CreateHttpStage, { ApiId, stageName: '$default' });
  return `/_millrace/api/${ApiId}/orders`;
}

async function restApi(): Promise<string> {
  const api = await call('apigateway', CreateRestApi, { name: 'a' });
  const method = { restApiId: api.id, resourceId: api.rootResourceId, HttpMethod: 'GET' };
  await call('apigateway', PutMethod, { ...method, authorizationType: 'AWS_IAM' });
  await call('apigateway', PutIntegration, {
    ...method,
    type: 'AWS_PROXY',
    httpMethod: 'POST',
    uri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
    credentials,
  });
  await call('apigateway', CreateDeployment, { restApiId: api.id, stageName: 'dev' });
  return `/_millrace/api/${api.id}/dev/`;
}

const get = (path: string) =>
  gateway.handle({ method: 'GET', path, rawQuery: '', headers: {}, body: Buffer.alloc(0) }, 'request');

test.each([
  ['HTTP', httpApi, 30_000, 503, 'Service Unavailable'],
  ['REST', restApi, 29_000, 504, 'Endpoint request timed out'],
] as const)(
  'a %s API waits for a function as long as on AWS',
  async (_kind, create, limitMs, status, message) => {
    const path = await create();
    const respond = async (takesMs: number) => {
      durationMs = takesMs;
      const response = get(path);
      await clock.advance(limitMs);
      const { status: code, body } = await response;
      return [code, (body as Buffer).toString()];
    };
    expect(await respond(limitMs - 1)).toEqual([200, 'done']);
    expect(await respond(limitMs + 1)).toEqual([status, JSON.stringify({ message })]);
  },
);

test.each([
  ['HTTP', httpApi, 'GET /orders'],
  ['REST', restApi, 'GET /'],
] as const)(
  'the first request to a route of a %s API with an authorizer is reported',
  async (_kind, create, route) => {
    const path = await create();
    for (let request = 0; request < 2; request++) expect((await get(path)).status).toBe(200);
    expect(warnings).toEqual([
      [
        'the authorizer of a route is not enforced by Millrace: every request reaches the function, without claims',
        { api: expect.any(String), route, authorization: 'AWS_IAM' },
      ],
    ]);
  },
);

/** A server that returns what it received. `/slow` never responds; `/big` exceeds the quota. */
async function echoServer(): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      if (url === '/slow') return;
      if (url === '/big') return void response.end(Buffer.alloc(10 * 2 ** 20 + 1));
      const status = url === '/missing' ? 404 : 201;
      response.writeHead(status, {
        'content-type': 'text/plain',
        'set-cookie': ['a=1', 'b=2'],
        'x-own': 'yes',
      });
      const { host, connection, 'x-hop': hop, 'x-added': added } = headers;
      response.end(
        JSON.stringify({ method, url, host, connection, hop, added, body: Buffer.concat(chunks).toString() }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    upstream.close();
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function proxyApi(
  routeKey: string,
  integration: Partial<Input<typeof CreateIntegration>>,
): Promise<string> {
  const { apiId: ApiId } = await call('apigatewayv2', CreateApi, { name: 'a', protocolType: 'HTTP' });
  const { integrationId } = await call('apigatewayv2', CreateIntegration, {
    ApiId,
    integrationType: 'HTTP_PROXY',
    integrationMethod: 'ANY',
    payloadFormatVersion: '1.0',
    ...integration,
  });
  await call('apigatewayv2', CreateRoute, { ApiId, routeKey, target: `integrations/${integrationId}` });
  await call('apigatewayv2', CreateHttpStage, { ApiId, stageName: '$default' });
  return ApiId;
}

const request = (api: string, path: string, rawQuery = '', headers: Record<string, string> = {}) =>
  gateway.handle(
    {
      method: 'POST',
      path: `/_millrace/api/${api}${path}`,
      rawQuery,
      headers: { host: 'localhost:4566', connection: 'keep-alive, x-hop', ...headers },
      body: Buffer.from('order'),
    },
    'request',
  );

test('HTTP_PROXY of an HTTP API passes the request to its URL, changed by its parameters', async () => {
  const origin = await echoServer();
  const api = await proxyApi('POST /shop/{proxy+}', {
    integrationUri: `${origin}/base/{proxy}?fixed=1`,
    requestParameters: {
      'append:querystring.id': '$context.requestId',
      'remove:querystring.secret': "''",
      'overwrite:header.x-added': '$request.path.proxy',
    },
  });
  const response = await request(api, '/shop/a%20b/c', 'q=x%20y&secret=1');
  expect(response).toMatchObject({
    status: 201,
    cookies: ['a=1', 'b=2'],
    headers: { 'content-type': 'text/plain', 'x-own': 'yes' },
  });
  expect(JSON.parse((response.body as Buffer).toString())).toEqual({
    method: 'POST',
    url: '/base/a%20b/c?fixed=1&q=x+y&id=request',
    host: new URL(origin).host,
    connection: 'keep-alive',
    added: 'a b/c',
    body: 'order',
  });
});

test('an integration whose server does not respond in time, at all, or with too much, fails as on AWS', async () => {
  const origin = await echoServer();
  const statusOf = async (path: string) =>
    (await request(await proxyApi('POST /', { integrationUri: path }), '/')).status;
  const slow = statusOf(`${origin}/slow`);
  await new Promise((resolve) => setImmediate(resolve));
  while (clock.pendingTimers === 0) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(30_000);
  expect(await slow).toBe(503);
  expect(await statusOf(`${origin}/big`)).toBe(503);
  expect(await statusOf('http://127.0.0.1:1/')).toBe(503);
});

test('an integration that leads back to its own API ends after five rounds', async () => {
  const inner = await proxyApi('POST /', { integrationUri: 'http://placeholder' });
  const { items } = await call('apigatewayv2', GetIntegrations, { ApiId: inner });
  const update = (integrationUri: string) =>
    call('apigatewayv2', UpdateIntegration, {
      ApiId: inner,
      IntegrationId: items[0]!.integrationId,
      integrationUri,
    });
  await update(`https://${inner}.execute-api.eu-west-1.amazonaws.com/`);
  expect((await request(inner, '/')).status).toBe(508);
  const origin = await echoServer();
  await update(`${origin}/end`);
  const outer = await proxyApi('POST /', {
    integrationUri: `https://${inner}.execute-api.eu-west-1.amazonaws.com/`,
  });
  expect((await request(outer, '/')).status).toBe(201);
});

test('REST APIs: HTTP_PROXY passes everything, HTTP what its parameters map', async () => {
  const origin = await echoServer();
  const create = async (
    integration: Omit<Input<typeof PutIntegration>, 'restApiId' | 'resourceId' | 'HttpMethod'>,
    responses: string[] = [],
  ) => {
    const api = await call('apigateway', CreateRestApi, { name: 'a' });
    const method = { restApiId: api.id, resourceId: api.rootResourceId, HttpMethod: 'POST' };
    await call('apigateway', PutMethod, { ...method, authorizationType: 'NONE' });
    await call('apigateway', PutIntegration, { ...method, ...integration });
    for (const [index, selectionPattern] of responses.entries()) {
      await call('apigateway', PutIntegrationResponse, {
        ...method,
        statusCode: String(200 + index),
        ...(selectionPattern !== '' && { selectionPattern }),
        responseParameters: { 'method.response.header.X-Seen': 'integration.response.header.x-own' },
      });
    }
    await call('apigateway', CreateDeployment, { restApiId: api.id, stageName: 'dev' });
    const response = await request(api.id, '/dev/', 'q=1', { 'x-added': 'client' });
    return { ...response, body: (response.body as Buffer).toString() };
  };
  const requestParameters = {
    'integration.request.header.x-added': "'mapped'",
    'integration.request.querystring.s': 'context.stage',
  };
  const proxied = await create({
    type: 'HTTP_PROXY',
    httpMethod: 'ANY',
    uri: `${origin}/x`,
    requestParameters,
  });
  expect([proxied.status, JSON.parse(proxied.body)]).toMatchObject([
    201,
    { method: 'POST', url: '/x?q=1&s=dev', added: 'mapped' },
  ]);
  const mapped = await create({ type: 'HTTP', httpMethod: 'PUT', uri: `${origin}/missing` }, ['', '4\\d{2}']);
  expect(mapped).toMatchObject({ status: 201, headers: { 'x-seen': 'yes' }, cookies: [] });
  expect(JSON.parse(mapped.body)).toMatchObject({ method: 'PUT', url: '/missing', body: 'order' });
  expect(JSON.parse(mapped.body).added).toBeUndefined();
  const private_ = create({ type: 'HTTP', httpMethod: 'GET', uri: origin, connectionType: 'VPC_LINK' });
  await expect(private_).rejects.toThrow('Private integrations (VPC_LINK) are not supported');
});
