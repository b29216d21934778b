import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { canRun } from '../support/not-run.ts';
import { connectSdk } from '../support/clients/sdk-client.ts';
import { createStream } from '../support/clients/sdk-streams.ts';
import {
  millraceCommand,
  type ServerProcess,
  startServerProcess,
  temporaryDirectory,
} from '../support/server-process.ts';

const POWERTOOLS = 'aws-lambda-powertools==3.37.0';

/** Sends the records of a batch on with boto3, which is not in the package; reports those that fail. */
const APP = `
import json
import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger(service="orders")
metrics = Metrics(namespace="Shop", service="orders")
kinesis = boto3.client("kinesis")
processor = BatchProcessor(event_type=EventType.KinesisDataStreams)


def record_handler(record):
    order = json.loads(record.kinesis.data_as_text())
    if order["id"] == "bad":
        raise ValueError("no such order")
    kinesis.put_record(StreamName="accepted", PartitionKey=order["id"], Data=json.dumps(order))
    metrics.add_metric(name="Accepted", unit=MetricUnit.Count, value=1)
    logger.info("accepted", extra={"order": order["id"]})


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event, context: LambdaContext):
    if "boto3" in event:
        return boto3.__file__
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
`;

let server: ServerProcess;
let kinesis: KinesisClient;
let lambda: LambdaClient;
let logs: CloudWatchLogsClient;

// Vitest decides what to skip before any hook, so the packages are installed here.
const directory = await temporaryDirectory();
const packageFolder = join(directory.path, 'package');
const runtimePackages = join(directory.path, 'runtime');
const present = canRun(
  installPowertools(),
  'Powertools for AWS Lambda (Python) and boto3',
  'They need python3 with pip, and a registry from which pip can install them.',
);

function installPowertools(): boolean {
  const words = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', packageFolder];
  return spawnSync('python3', [...words, POWERTOOLS]).status === 0;
}

beforeAll(async () => {
  if (!present) return;
  const env = { ...process.env, MILLRACE_RUNTIME_PACKAGES: runtimePackages };
  execFileSync(process.execPath, [millraceCommand, 'runtime', 'add', 'boto3'], { env });
  process.env['MILLRACE_RUNTIME_PACKAGES'] = runtimePackages;
  server = await startServerProcess(join(directory.path, 'data'));
  delete process.env['MILLRACE_RUNTIME_PACKAGES'];
  kinesis = connectSdk(server.endpoint, 'h1');
  const options = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'x' } };
  lambda = new LambdaClient({ ...options, endpoint: server.endpoint });
  logs = new CloudWatchLogsClient({ ...options, endpoint: server.endpoint });
});

afterAll(async () => {
  for (const client of [kinesis, lambda, logs]) client?.destroy();
  await server?.stop();
  await directory[Symbol.asyncDispose]();
});

test.skipIf(!present)(
  'a Python function with Powertools handles a batch, with boto3 of the runtime',
  async () => {
    await createStream(kinesis, 'orders', 1);
    await createStream(kinesis, 'accepted', 1);
    writeFileSync(join(packageFolder, 'app.py'), APP);
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'orders',
        Role: 'arn:aws:iam::000000000000:role/r',
        Runtime: 'python3.13',
        Handler: 'app.handler',
        Timeout: 60,
        MemorySize: 512,
        LoggingConfig: { LogFormat: 'JSON' },
        Code: { ZipFile: zipOfFolder(packageFolder) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60 }, { FunctionName: 'orders' });
    const { Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: 'orders', Payload: JSON.stringify({ boto3: true }) }),
    );
    // Not that of the machine's `site-packages`. In a namespace of its own, the function sees the folder elsewhere.
    expect(JSON.parse(Buffer.from(Payload!).toString())).toMatch(/\/python\/boto3\/__init__\.py$/);

    const { StreamDescriptionSummary } = await kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: 'orders' }),
    );
    await kinesis.send(
      new PutRecordsCommand({
        StreamName: 'orders',
        Records: ['first', 'bad', 'last'].map((id) => ({
          PartitionKey: 'one',
          Data: Buffer.from(JSON.stringify({ id })),
        })),
      }),
    );
    await lambda.send(
      new CreateEventSourceMappingCommand({
        EventSourceArn: StreamDescriptionSummary!.StreamARN!,
        FunctionName: 'orders',
        StartingPosition: 'TRIM_HORIZON',
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRetryAttempts: 1,
      }),
    );
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({
        StreamName: 'accepted',
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const accepted = await eventually(async () => {
      const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      const ids = Records.map(({ Data }) => (JSON.parse(Buffer.from(Data!).toString()) as { id: string }).id);
      return ids.includes('last') ? ids : undefined;
    });
    expect(accepted[0]).toBe('first');
    expect(accepted).not.toContain('bad');

    const messages = await eventually(async () => {
      const { events = [] } = await logs.send(
        new FilterLogEventsCommand({ logGroupName: '/aws/lambda/orders' }),
      );
      const found = events.map(({ message }) => message!);
      return found.some((message) => message.includes('"Accepted"')) ? found : undefined;
    });
    const line = messages.find((message) => message.includes('"accepted"'))!;
    expect(JSON.parse(line)).toMatchObject({
      level: 'INFO',
      message: 'accepted',
      service: 'orders',
      order: 'first',
      function_name: 'orders',
      function_request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  },
);

function zipOfFolder(folder: string): Buffer {
  const archive = join(directory.path, 'code');
  execFileSync('python3', [
    '-c',
    'import shutil, sys; shutil.make_archive(*sys.argv[1:])',
    archive,
    'zip',
    folder,
  ]);
  return readFileSync(`${archive}.zip`);
}
