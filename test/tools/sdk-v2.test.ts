import { createRequire } from 'node:module';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateStreamCommand,
  type DescribeStreamOutput,
  type GetRecordsOutput,
  type GetShardIteratorOutput,
  KinesisClient,
  type PutRecordOutput,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { build } from 'esbuild';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../support/server-process.ts';

const StreamName = 'OurStream';
const options = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'x' } };

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;
let kinesis: KinesisClient;
let lambda: LambdaClient;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServerProcess(directory.path);
  kinesis = new KinesisClient({ ...options, endpoint: server.endpoint });
  lambda = new LambdaClient({ ...options, endpoint: server.endpoint });
  logs = new CloudWatchLogsClient({ ...options, endpoint: server.endpoint });
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 3 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName });
});

afterAll(async () => {
  for (const client of [kinesis, lambda, logs]) client?.destroy();
  await server?.stop();
  await directory?.[Symbol.asyncDispose]();
});

/** Bundles a handler with SDK v2 inside, as the framework's plugins do, and deploys it. */
async function deploy(FunctionName: string, source: string): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'silent',
  });
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: 'arn:aws:iam::000000000000:role/r',
      Runtime: 'nodejs16.x',
      Handler: 'index.handler',
      Timeout: 30,
      MemorySize: 512,
      Code: { ZipFile: zipSync({ 'index.js': outputFiles[0]!.contents, 'package.json': strToU8('{}') }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName });
}

test('an unmodified handler on SDK v2 puts to the stream', async () => {
  await deploy(
    'v2-awaited',
    `const { Kinesis } = require('aws-sdk');
     exports.handler = async () => new Kinesis({ region: 'us-east-1' })
       .putRecord({ StreamName: '${StreamName}', PartitionKey: 'a', Data: 'from v2' }).promise();`,
  );
  const response = await lambda.send(new InvokeCommand({ FunctionName: 'v2-awaited' }));
  expect(response.FunctionError).toBeUndefined();
  expect(JSON.parse(Buffer.from(response.Payload!).toString())).toMatchObject({
    ShardId: 'shardId-000000000000',
  });
});

test('a handler that logs a putRecord that is not awaited gets a warning that nothing is sent', async () => {
  await deploy(
    'v2-unsent',
    `const { Kinesis } = require('aws-sdk');
     exports.handler = async () => {
       const client = new Kinesis({ region: 'us-east-1' });
       for (let i = 0; i < 3; i++) console.log(client.putRecord({ StreamName: '${StreamName}', PartitionKey: 'a', Data: 'x' }));
     };`,
  );
  await lambda.send(new InvokeCommand({ FunctionName: 'v2-unsent' }));
  const warnings = await eventually(async () => {
    const { events = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: '/aws/lambda/v2-unsent', filterPattern: 'WARN' }),
    );
    return events.length > 0 ? events : undefined;
  });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]!.message).toContain('never sent');
  expect(warnings[0]!.message).toContain('.promise()');
});

/** The part of its clients that is used here. The package is not installed when types are checked. */
type ClientV2 = Readonly<Record<string, (input: object) => { promise(): Promise<unknown> }>>;

test('a program on SDK v2 puts, splits, and reads a shard to its end', async () => {
  const { Kinesis } = createRequire(import.meta.url)('aws-sdk') as {
    Kinesis: new (options: object) => ClientV2;
  };
  const v2 = new Kinesis({
    endpoint: server.endpoint,
    region: 'us-east-1',
    accessKeyId: 'test',
    secretAccessKey: 'x',
  });
  const call = async <Output>(operation: string, input: object) =>
    (await v2[operation]!({ StreamName: 'of-v2', ...input }).promise()) as Output;
  const isActive = async () => {
    const { StreamDescription } = await call<DescribeStreamOutput>('describeStream', {});
    return StreamDescription!.StreamStatus === 'ACTIVE' || undefined;
  };
  await call('createStream', { ShardCount: 1 });
  await eventually(isActive);
  const put = await call<PutRecordOutput>('putRecord', { PartitionKey: 'k', Data: 'first' });
  const more = { Records: [{ PartitionKey: 'k', Data: 'second' }] };
  expect(await call('putRecords', more)).toMatchObject({ FailedRecordCount: 0 });
  const NewStartingHashKey = String(2n ** 127n);
  await call('splitShard', { ShardToSplit: put.ShardId, NewStartingHashKey });
  await eventually(isActive);

  const start = { ShardId: put.ShardId, ShardIteratorType: 'TRIM_HORIZON' };
  const { ShardIterator } = await call<GetShardIteratorOutput>('getShardIterator', start);
  const read = (await v2['getRecords']!({ ShardIterator }).promise()) as GetRecordsOutput;
  expect(read.Records!.map(({ Data }) => String(Data))).toEqual(['first', 'second']);
  expect(read.Records![0]!.SequenceNumber).toBe(put.SequenceNumber);
  expect(read.NextShardIterator ?? null).toBeNull();

  // An operation with another rate limit than that of the calls before.
  const missing = v2['describeStreamSummary']!({ StreamName: 'nowhere' }).promise();
  await expect(missing).rejects.toMatchObject({ code: 'ResourceNotFoundException', statusCode: 400 });
});

test('the SDK under test is version 2', () => {
  const { version } = createRequire(import.meta.url)('aws-sdk/package.json') as { version: string };
  expect(version).toMatch(/^2\./);
});
