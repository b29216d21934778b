import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateStreamCommand,
  KinesisClient,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetEventSourceMappingCommand,
  InvokeCommand,
  LambdaClient,
  ListLayerVersionsCommand,
  ListTagsCommand,
  PublishLayerVersionCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../support/server-process.ts';

const common = { region: 'us-east-1', credentials: { accessKeyId: '123456789012', secretAccessKey: 'x' } };
const role = 'arn:aws:iam::123456789012:role/pipeline';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;
let lambda: LambdaClient;
let kinesis: KinesisClient;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServerProcess(directory.path);
  const options = { ...common, endpoint: server.endpoint };
  lambda = new LambdaClient(options);
  kinesis = new KinesisClient(options);
  logs = new CloudWatchLogsClient(options);
});

afterAll(async () => {
  lambda?.destroy();
  kinesis?.destroy();
  logs?.destroy();
  await server?.stop();
  await directory?.[Symbol.asyncDispose]();
});

function zipOf(source: string): Uint8Array {
  return zipSync({ 'index.mjs': strToU8(source) });
}

test('a function is created, invoked with its log tail, updated, and invoked again', async () => {
  const FunctionName = 'greeter';
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: {
        ZipFile: zipOf(
          `export const handler = async (e) => { console.log('hi', e.name); return 'hello ' + e.name; };`,
        ),
      },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName });
  const response = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify({ name: 'Ada' }), LogType: 'Tail' }),
  );
  expect(response.FunctionError).toBeUndefined();
  expect(Buffer.from(response.Payload!).toString()).toBe('"hello Ada"');
  const tail = Buffer.from(response.LogResult!, 'base64').toString();
  expect(tail).toMatch(/START RequestId: .* Version: \$LATEST/);
  expect(tail).toContain('\tINFO\thi Ada');
  expect(tail).toMatch(/REPORT RequestId: .*\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms/);

  await lambda.send(
    new UpdateFunctionCodeCommand({
      FunctionName,
      ZipFile: zipOf(`export const handler = async () => 'changed';`),
    }),
  );
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 30 }, { FunctionName });
  const changed = await lambda.send(new InvokeCommand({ FunctionName }));
  expect(Buffer.from(changed.Payload!).toString()).toBe('"changed"');
});

test('every record of a stream reaches the mapped function and its log', async () => {
  await kinesis.send(new CreateStreamCommand({ StreamName: 'clicks', ShardCount: 2 }));
  await waitUntilStreamExists(
    { client: kinesis, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
    { StreamName: 'clicks' },
  );
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'clicks-consumer',
      Role: role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: {
        ZipFile: zipOf(`export const handler = async (event) => {
          for (const { kinesis } of event.Records) console.log('got ' + Buffer.from(kinesis.data, 'base64'));
        };`),
      },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName: 'clicks-consumer' });
  const mapping = await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'clicks-consumer',
      EventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks',
      StartingPosition: 'LATEST',
      BatchSize: 10,
    }),
  );
  expect(mapping.State).toBe('Creating');
  // LATEST is resolved when the mapping is created, so no later record may be missed.
  await kinesis.send(
    new PutRecordsCommand({
      StreamName: 'clicks',
      Records: Array.from({ length: 100 }, (_, n) => ({
        PartitionKey: `k${n}`,
        Data: Buffer.from(`click-${n}`),
      })),
    }),
  );
  const messages = await eventually(async () => {
    const found = await gotLines('/aws/lambda/clicks-consumer');
    return found.length >= 100 ? found : undefined;
  });
  expect(new Set(messages).size).toBe(100);
  const { State } = await lambda.send(new GetEventSourceMappingCommand({ UUID: mapping.UUID }));
  expect(State).toBe('Enabled');
});

test('a function is mapped to an enhanced fan-out consumer, which its events name', async () => {
  const StreamARN = 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks';
  const FunctionName = 'clicks-fan-out';
  const { Consumer } = await kinesis.send(
    new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: 'fan-out' }),
  );
  const EventSourceArn = Consumer!.ConsumerARN!;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: {
        ZipFile: zipOf(`export const handler = async ({ Records }) => {
          for (const { eventSourceARN } of Records) console.log('got ' + eventSourceARN);
        };`),
      },
    }),
  );
  const create = (arn: string) =>
    lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName,
        EventSourceArn: arn,
        StartingPosition: 'TRIM_HORIZON',
      }),
    );
  await expect(create(`${StreamARN}/consumer/other:1767225600`)).rejects.toThrow('Stream consumer not found');
  const mapping = await create(EventSourceArn);
  expect(mapping.EventSourceArn).toBe(EventSourceArn);
  const sources = await eventually(async () => {
    const found = await gotLines(`/aws/lambda/${FunctionName}`);
    return found.length >= 100 ? found : undefined;
  });
  expect(new Set(sources)).toEqual(new Set([EventSourceArn]));
});

async function gotLines(logGroupName: string): Promise<string[]> {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: 'got' }));
  return events.map(({ message }) => /got (\S+)/.exec(message!)![1]!);
}

test('several tag keys are sent in one query', async () => {
  const FunctionName = 'tagged';
  const { FunctionArn: Resource } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipOf('export const handler = async () => {};') },
      Tags: { team: 'a', stage: 'dev', owner: 'b c' },
    }),
  );
  await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['team', 'owner'] }));
  expect((await lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ stage: 'dev' });
});

test('versions of a layer are listed without an empty description', async () => {
  const layer = { LayerName: 'tools', Content: { ZipFile: zipOf('') } };
  const { Description } = await lambda.send(new PublishLayerVersionCommand(layer));
  expect(Description).toBe('');
  await lambda.send(new PublishLayerVersionCommand({ ...layer, Description: 'second' }));
  const { LayerVersions } = await lambda.send(new ListLayerVersionsCommand({ LayerName: 'tools' }));
  expect(LayerVersions?.map((version) => [version.Version, version.Description])).toEqual([
    [2, 'second'],
    [1, undefined],
  ]);
});
