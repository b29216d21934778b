import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListProvisionedConcurrencyConfigsCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateFunctionCodeCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';
import { zipOf } from '../../../support/zip.ts';

let directory: string;
let server: TestServer;
let lambda: LambdaClient;

async function start(): Promise<void> {
  server = await runningServer({ dataDirectory: directory });
  lambda = new LambdaClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '000000000000', secretAccessKey: 'secret' },
  });
}

async function stop(): Promise<void> {
  lambda.destroy();
  await server.close();
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-provisioned-'));
  await start();
});
afterEach(async () => {
  await stop();
  await rm(directory, { recursive: true, force: true });
});

const code = (word: string) =>
  zipOf({
    'index.js': `exports.handler = async () => ['${word}', process.env.AWS_LAMBDA_INITIALIZATION_TYPE];`,
  });
const FunctionName = 'f';
const live = { FunctionName, Qualifier: 'live' };

async function invoke(Qualifier: string): Promise<unknown> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier }));
  return JSON.parse(Buffer.from(Payload!).toString()) as unknown;
}

const ready = () =>
  eventually(async () => {
    const { Status } = await lambda.send(new GetProvisionedConcurrencyConfigCommand(live));
    return Status === 'READY' || undefined;
  });

test('an alias keeps its environments through its moves and a restart', async () => {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/any',
      Code: { ZipFile: code('first') },
      Publish: true,
    }),
  );
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
  const put = new PutProvisionedConcurrencyConfigCommand({ ...live, ProvisionedConcurrentExecutions: 1 });
  expect(await lambda.send(put)).toMatchObject({ $metadata: { httpStatusCode: 202 }, Status: 'IN_PROGRESS' });
  await ready();
  expect(await invoke('live')).toEqual(['first', 'provisioned-concurrency']);
  expect(await invoke('1')).toEqual(['first', 'provisioned-concurrency']);
  expect(await invoke('$LATEST')).toEqual(['first', 'on-demand']);

  const update = new UpdateFunctionCodeCommand({ FunctionName, ZipFile: code('second'), Publish: true });
  await lambda.send(update);
  await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '2' }));
  await ready();
  expect(await invoke('live')).toEqual(['second', 'provisioned-concurrency']);
  expect(await invoke('1')).toEqual(['first', 'on-demand']);

  await stop();
  await start();
  await ready();
  expect(await invoke('live')).toEqual(['second', 'provisioned-concurrency']);
  const { ProvisionedConcurrencyConfigs: listed } = await lambda.send(
    new ListProvisionedConcurrencyConfigsCommand({ FunctionName }),
  );
  expect(listed).toMatchObject([
    {
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f:live',
      RequestedProvisionedConcurrentExecutions: 1,
      AllocatedProvisionedConcurrentExecutions: 1,
      AvailableProvisionedConcurrentExecutions: 1,
      Status: 'READY',
    },
  ]);
});
