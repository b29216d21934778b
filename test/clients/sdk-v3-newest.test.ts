import {
  CreateChannelCommand,
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  DryRunOperationException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordCommand,
  PutRecordsCommand,
  UpdateStreamRecordDistributionStrategyCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runningServer, type TestServer } from '../support/running-server.ts';

/* Features that only the newest model of Kinesis has, with an SDK that knows them. */

const StreamName = 'orders';
const Data = Buffer.from('hello');

let server: TestServer;
let client: KinesisClient;

beforeAll(async () => {
  server = await runningServer();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new KinesisClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
});

afterAll(async () => {
  client?.destroy();
  await server?.close();
});

test('an AUTO stream accepts records without a key, and returns them without one', async () => {
  await client.send(
    new CreateStreamCommand({
      StreamName,
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      RecordDistributionStrategy: 'AUTO',
    }),
  );
  await waitUntilStreamExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName });
  const first = await client.send(new PutRecordCommand({ StreamName, Data }));
  const { Records } = await client.send(
    new PutRecordsCommand({ StreamName, Records: [{ Data }, { Data }, { Data, PartitionKey: 'kept' }] }),
  );
  const ShardIds = [first, ...Records!].map(({ ShardId }) => ShardId);
  expect(new Set(ShardIds).size).toBe(4);
  const keys: (string | undefined)[] = [];
  for (const ShardId of ShardIds) {
    const input = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(input));
    const read = await client.send(new GetRecordsCommand({ ShardIterator }));
    keys.push(...read.Records!.map(({ PartitionKey }) => PartitionKey));
  }
  expect(keys).toEqual([undefined, undefined, undefined, 'kept']);
});

test('the strategy changes at once, and then a key is required', async () => {
  const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
  const { StreamARN, RecordDistributionStrategy } = StreamDescriptionSummary!;
  expect(RecordDistributionStrategy).toBe('AUTO');
  const byKey = { StreamARN, RecordDistributionStrategy: 'USER_PARTITION_KEY' } as const;
  await client.send(new UpdateStreamRecordDistributionStrategyCommand(byKey));
  await expect(client.send(new PutRecordCommand({ StreamName, Data }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

test('a dry run reports that it would have succeeded', async () => {
  const put = new PutRecordCommand({ StreamName, Data, PartitionKey: 'a', DryRun: true });
  await expect(client.send(put)).rejects.toBeInstanceOf(DryRunOperationException);
});

test('channels are not supported', async () => {
  const channel = new CreateChannelCommand({
    ChannelName: 'c',
    ServiceExecutionRoleARN: 'arn:aws:iam::000000000000:role/r',
    StreamConfigurationList: [],
  });
  await expect(client.send(channel)).rejects.toMatchObject({ name: 'UnknownOperationException' });
});
