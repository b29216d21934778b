import { createHash } from 'node:crypto';
import {
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  GetFunctionCommand,
  type InvokeMode,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../../support/server-process.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;
let lambda: LambdaClient;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServerProcess(directory.path);
  lambda = new LambdaClient({
    region: 'us-east-1',
    credentials: { accessKeyId: '123456789012', secretAccessKey: 'x' },
    endpoint: server.endpoint,
  });
});
afterAll(async () => {
  lambda?.destroy();
  await server?.stop();
  await directory?.[Symbol.asyncDispose]();
});

const define = async (FunctionName: string, source: string, mode: InvokeMode = 'BUFFERED') => {
  const ZipFile = zipSync({ 'index.mjs': strToU8(source) });
  const Role = 'arn:aws:iam::123456789012:role/r';
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile },
    }),
  );
  const { FunctionUrl } = await lambda.send(
    new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE', InvokeMode: mode }),
  );
  return { url: FunctionUrl!, zip: ZipFile };
};

test('a function responds over its URL, with cookies', async () => {
  const { url } = await define(
    'web',
    `export const handler = async ({ rawPath, body, requestContext }) => ({
      statusCode: 201,
      cookies: ['a=1', 'b=2'],
      body: [requestContext.http.method, rawPath, body].join(' '),
    });`,
  );
  const response = await fetch(`${url}some/where?x=1`, {
    method: 'POST',
    body: 'hello',
    headers: { 'content-type': 'text/plain' },
  });
  expect(response.status).toBe(201);
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.text()).toBe('POST /some/where hello');
  expect((await fetch(url.replace(/[a-z2-7]{32}/, 'a'.repeat(32)))).status).toBe(403);
  expect((await fetch(`${server.endpoint}/_millrace/url/123456789012/us-east-1/web/`)).status).toBe(403);
});

test('a function streams over its URL, with the status of its prelude', async () => {
  const { url } = await define(
    'streaming',
    `export const handler = awslambda.streamifyResponse(async (event, stream) => {
      const body = awslambda.HttpResponseStream.from(stream, { statusCode: 202, headers: { 'x-one': '1' } });
      if (event.rawQueryString === 'nothing') return void body.end();
      if (event.rawQueryString === 'only-end') return void body.end('text');
      body.write('first ');
      await new Promise((resolve) => setTimeout(resolve, 20));
      body.end('last');
    });`,
    'RESPONSE_STREAM',
  );
  const response = await fetch(url);
  expect(response.status).toBe(202);
  expect(response.headers.get('x-one')).toBe('1');
  expect(await response.text()).toBe('first last');
  // AWS's runtime sends the prelude with the first write.
  const empty = await fetch(`${url}?nothing`);
  expect([empty.status, empty.headers.get('x-one'), await empty.text()]).toEqual([200, null, '']);
  expect((await fetch(`${url}?only-end`)).status).toBe(502);
});

test('the code of a function is downloaded from the URL of GetFunction', async () => {
  const { zip } = await define('kept', 'export const handler = () => {};');
  const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: 'kept' }));
  const response = await fetch(Code!.Location!);
  expect(response.headers.get('content-type')).toBe('application/zip');
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  expect(sha256(new Uint8Array(await response.arrayBuffer()))).toBe(sha256(zip));
  const missing = Code!.Location!.replace(/[0-9a-f]{64}/, '0'.repeat(64));
  expect((await fetch(missing)).status).toBe(404);
});
