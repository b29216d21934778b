import { request } from 'node:http';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListStreamsCommand, KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import {
  AddLayerVersionPermissionCommand,
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/run.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { cliWorld } from '../support/cli-world.ts';
import { runningServer } from '../support/running-server.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../support/server-process.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'x' };
const signature =
  'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host;x-amz-date, Signature=0';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;
let kinesis: KinesisClient;
let lambda: LambdaClient;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServerProcess(directory.path);
  const options = { endpoint: server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  kinesis = new KinesisClient(options);
  lambda = new LambdaClient(options);
});

afterAll(async () => {
  kinesis?.destroy();
  lambda?.destroy();
  await server?.stop();
  await directory?.[Symbol.asyncDispose]();
});

async function expectStillServing(): Promise<void> {
  expect((await kinesis.send(new ListStreamsCommand({}))).HasMoreStreams).toBe(false);
}

function post(operation: string, body: Buffer | string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(server.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'content-length': Buffer.byteLength(body),
        'x-amz-target': `Kinesis_20131202.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization: signature,
      },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, text }));
    });
    sent.end(body);
  });
}

describe('an invalid request gets a response, and the next one is served', () => {
  test('a body that is no JSON', async () => {
    expect(await post('PutRecord', '{"StreamName": "x", ')).toEqual({
      status: 400,
      text: '{"__type":"SerializationException"}',
    });
    await expectStillServing();
  });

  test('a body of 20 MB', async () => {
    const body = JSON.stringify({ StreamName: 'x', PartitionKey: 'a', Data: 'A'.repeat(20 * 2 ** 20) });
    expect((await post('PutRecord', body)).status).toBe(413);
    await expectStillServing();
  });

  test('an operation that does not exist', async () => {
    expect(await post('PutRecrod', '{}')).toEqual({
      status: 400,
      text:
        '{"__type":"UnknownOperationException","message":"Millrace does not support the operation PutRecrod of kinesis. ' +
        'docs/support.md lists those that it supports."}',
    });
    await expectStillServing();
  });

  test('an operation of a REST service that does not exist', async () => {
    const permission = { StatementId: 's', Action: 'lambda:GetLayerVersion', Principal: '*' };
    await expect(
      lambda.send(new AddLayerVersionPermissionCommand({ LayerName: 'l', VersionNumber: 1, ...permission })),
    ).rejects.toThrow(
      'Millrace does not support the operation at POST /2018-10-31/layers/l/versions/1/policy of lambda. ' +
        'docs/support.md lists those that it supports.',
    );
    await expectStillServing();
  });

  test('a stream that does not exist', async () => {
    await expect(
      kinesis.send(new PutRecordCommand({ StreamName: 'none', PartitionKey: 'a', Data: Buffer.from('x') })),
    ).rejects.toThrow('Stream none under account 000000000000 not found.');
    await expectStillServing();
  });
});

describe('a failing function has the error of AWS, and the server keeps running', () => {
  async function invoke(FunctionName: string, source: string, Timeout = 3) {
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: 'arn:aws:iam::000000000000:role/r',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Timeout,
        Code: { ZipFile: zipSync({ 'index.js': strToU8(source) }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName });
    const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
    return { FunctionError, ...(JSON.parse(Buffer.from(Payload!).toString()) as Record<string, unknown>) };
  }

  test('one that throws while it is loaded', async () => {
    expect(await invoke('throws-on-load', `throw new TypeError('no such table')`)).toMatchObject({
      FunctionError: 'Unhandled',
      errorType: 'TypeError',
      errorMessage: 'no such table',
    });
    await expectStillServing();
  });

  test('one that never returns', async () => {
    const response = await invoke(
      'hangs',
      `exports.handler = () => new Promise(() => setInterval(() => {}, 1000));`,
      1,
    );
    expect(response).toMatchObject({ FunctionError: 'Unhandled', errorType: 'Sandbox.Timedout' });
    expect(response).toHaveProperty(
      'errorMessage',
      expect.stringContaining('Task timed out after 1.00 seconds'),
    );
    await expectStillServing();
  });

  test('one whose process ends', async () => {
    expect(await invoke('exits', `exports.handler = () => process.exit(3);`)).toMatchObject({
      FunctionError: 'Unhandled',
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 3'),
    });
    await expectStillServing();
  });
});

describe('an unusable data directory', () => {
  /** Of the command in this process, which takes a tenth of the time. */
  async function failureOf(dataDirectory: string): Promise<string> {
    const world = cliWorld({ clock: systemClock });
    expect(await runCommandLine(['start', '--port', '0', '--data', dataDirectory], world)).toBe(1);
    return world.stderr();
  }

  test('one that another server holds', async () => {
    expect(await failureOf(directory.path)).toMatch(new RegExp(`in use by process ${server.pid}`));
    await expectStillServing();
  });

  test('one whose bytes were changed', async () => {
    await using ownDirectory = await temporaryDirectory();
    await (await runningServer({ dataDirectory: ownDirectory.path })).close();
    for (const name of ['checkpoint', 'checkpoint.copy']) {
      const checkpoint = join(ownDirectory.path, name);
      const bytes = await readFile(checkpoint);
      bytes[bytes.length - 1]! ^= 1;
      await writeFile(checkpoint, bytes);
    }
    const failure = await failureOf(ownDirectory.path);
    expect(failure).toMatch(
      /checkpoint is damaged at byte \d+.*nothing was changed\. Restore the data directory from a copy/s,
    );
    // Without both checkpoints a repair is rejected.
    expect(failure).not.toContain('--repair');
  });

  test('one with unrelated files', async () => {
    await using ownDirectory = await temporaryDirectory();
    await writeFile(join(ownDirectory.path, 'holiday.jpg'), 'x');
    expect(await failureOf(ownDirectory.path)).toMatch(/holiday\.jpg/);
  });
});
