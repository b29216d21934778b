import type { APIGatewayProxyEvent, APIGatewayProxyEventV2, LambdaFunctionURLEvent } from 'aws-lambda';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPipeline } from '../../src/testing/open-pipeline.ts';
import type { Pipeline } from '../../src/testing/pipeline.ts';

const PROJECT = `
service: orders
provider: { name: aws, runtime: nodejs24.x, httpApi: { cors: true } }
functions:
  place: { handler: h.place, events: [{ httpApi: 'POST /orders/{customer}' }] }
  find: { handler: h.find, events: [{ http: 'GET orders/{id}' }] }
  page: { handler: h.page, url: true }
`;

const handlers = {
  place: ({ body, pathParameters, queryStringParameters, requestContext }: APIGatewayProxyEventV2) => ({
    statusCode: 201,
    headers: { 'content-type': 'application/json', 'x-domain': requestContext.domainName },
    cookies: ['a=1', 'b=2'],
    body: JSON.stringify({ ...pathParameters, ...queryStringParameters, ...(JSON.parse(body!) as object) }),
  }),
  find: ({ pathParameters, requestContext }: APIGatewayProxyEvent) =>
    Promise.resolve({ statusCode: 200, body: `${pathParameters!['id']} in ${requestContext.stage}` }),
  page: ({ rawPath, headers }: LambdaFunctionURLEvent) =>
    rawPath === '/empty' ? { statusCode: 204 } : `${rawPath} for ${headers['x-visitor']}`,
};

let folder: string;
let pipeline: Pipeline;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-api-'));
  writeFileSync(join(folder, 'serverless.yml'), PROJECT);
  pipeline = await openPipeline({ project: folder, handlers });
});
afterAll(async () => {
  await pipeline?.close();
  rmSync(folder, { recursive: true });
});

test('an HTTP API is called', async () => {
  const api = pipeline.api('HttpApi');
  const response = await api.fetch('/orders/ann%20b?at=1', { method: 'POST', json: { amount: 3 } });
  expect(response.status).toBe(201);
  expect(response.headers.get('x-domain')).toBe(`${api.id}.execute-api.us-east-1.amazonaws.com`);
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.json()).toEqual({ customer: 'ann b', at: '1', amount: 3 });
  const { invocations } = pipeline.function('place');
  expect(invocations.at(-1)?.event).toMatchObject({ routeKey: 'POST /orders/{customer}' });
  expect((await api.fetch('/nothing')).status).toBe(404);
});

test('a preflight of a page from anywhere is answered by the settings of the API, as on AWS', async () => {
  const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' };
  const response = await pipeline.api('HttpApi').fetch('/orders/ann', { method: 'OPTIONS', headers });
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
});

test('a REST API is called in its stage', async () => {
  const response = await pipeline.api('ApiGatewayRestApi').fetch('/orders/7');
  expect(await response.text()).toBe('7 in dev');
  const elsewhere = await pipeline.api('ApiGatewayRestApi').fetch('/orders/7', { stage: 'prod' });
  expect(elsewhere.status).toBe(403);
});

test('a function URL is called', async () => {
  const page = pipeline.function('page');
  const response = await page.fetch('/a/b', { headers: { 'X-Visitor': 'ann' } });
  expect(await response.text()).toBe('/a/b for ann');
  expect((await page.fetch('/empty')).status).toBe(204);
  await expect(pipeline.function('find').fetch('/')).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
});

test('an API that is not there is named with those that are', async () => {
  expect(() => pipeline.api()).toThrow(/several APIs.*HttpApi/);
  expect(() => pipeline.api('HttpApo')).toThrow(/no api HttpApo\. Did you mean "HttpApi"/);
  await using empty = await openPipeline({ streams: { clicks: {} } });
  expect(() => empty.api()).toThrow('The pipeline has no API.');
});
