import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateFunctionCommand, InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../support/server-process.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;
let lambda: LambdaClient;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServerProcess(directory.path, ['--sandbox', 'off']);
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

const define = (FunctionName: string, source: string) =>
  lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: 'arn:aws:iam::123456789012:role/r',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Timeout: 30,
      Code: { ZipFile: zipSync({ 'index.mjs': strToU8(source) }) },
    }),
  );

async function* stream(FunctionName: string, event: unknown) {
  const response = await lambda.send(
    new InvokeWithResponseStreamCommand({
      FunctionName,
      Payload: strToU8(JSON.stringify(event)),
      LogType: 'Tail',
    }),
  );
  expect(response).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  for await (const { PayloadChunk, InvokeComplete } of response.EventStream!) {
    if (PayloadChunk) yield Buffer.from(PayloadChunk.Payload!).toString();
    if (InvokeComplete) yield InvokeComplete;
  }
}

test('the SDK receives the first bytes before the function writes the last', async () => {
  await define(
    'slow',
    `import { existsSync } from 'node:fs';
    export const handler = awslambda.streamifyResponse(async ({ gate }, stream) => {
      stream.write('first');
      while (!existsSync(gate)) await new Promise((resolve) => setTimeout(resolve, 10));
      stream.end('last');
    });`,
  );
  const gate = join(directory.path, 'gate');
  const events = [];
  for await (const event of stream('slow', { gate })) {
    events.push(event);
    if (event === 'first') {
      expect(existsSync(gate)).toBe(false);
      writeFileSync(gate, '');
    }
  }
  expect(events.slice(0, -1)).toEqual(['first', 'last']);
  const { LogResult, ErrorCode } = events.at(-1) as { LogResult: string; ErrorCode?: string };
  expect(ErrorCode).toBeUndefined();
  expect(Buffer.from(LogResult, 'base64').toString()).toMatch(/^START RequestId: [\s\S]*REPORT RequestId/);
});

test('the SDK receives a failure after the first bytes', async () => {
  await define(
    'broken',
    `export const handler = awslambda.streamifyResponse(async (event, stream) => {
      stream.write('first');
      throw new Error('midway');
    });`,
  );
  const events = [];
  for await (const event of stream('broken', {})) events.push(event);
  expect(events).toEqual([
    'first',
    expect.objectContaining({
      ErrorCode: 'Unhandled',
      ErrorDetails: expect.stringContaining('midway') as string,
    }),
  ]);
});

test('the result of a function that does not stream is one chunk', async () => {
  await define('whole', `export const handler = async (event) => event;`);
  const events = [];
  for await (const event of stream('whole', { n: 1 })) events.push(event);
  expect(events).toEqual(['{"n":1}', { LogResult: expect.any(String) as string }]);
  await expect(stream('missing', {}).next()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
