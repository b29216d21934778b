import {
  DeleteStreamCommand,
  DescribeStreamConsumerCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetResourcePolicyCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  PutResourcePolicyCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AssumeRole } from '../../../../src/services/sts/operations/assume-role.ts';
import { stsTraits } from '../../../../src/services/sts/traits.ts';
import { eventually } from '../../../support/eventually.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';
import { createStream, registerConsumer, subscribe } from '../../../support/clients/sdk-streams.ts';
import { zipOf } from '../../../support/zip.ts';

const OWNER = '000000000000';
const READER = '222222222222';
const ROLE = `arn:aws:iam::${READER}:role/reader`;
const ROOT = `arn:aws:iam::${READER}:root`;
const STREAM_ACTIONS = [
  'kinesis:DescribeStreamSummary',
  'kinesis:ListShards',
  'kinesis:PutRecord',
  'kinesis:PutRecords',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
];
const arnOf = (name: string) => `arn:aws:kinesis:us-east-1:${OWNER}:stream/${name}`;

let server: TestServer;
let owner: KinesisClient;
let reader: KinesisClient;
const closing: { destroy(): void }[] = [];

function settings(accessKeyId: string) {
  return {
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'x' },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ requestTimeout: 30_000 }),
  };
}

function kinesisOf(accessKeyId: string): KinesisClient {
  const client = new KinesisClient(settings(accessKeyId));
  closing.push(client);
  return client;
}

beforeAll(async () => {
  server = await runningServer();
  owner = kinesisOf(OWNER);
  reader = kinesisOf(READER);
});

afterAll(async () => {
  for (const client of closing) client.destroy();
  await server.close();
});

async function share(arn: string, Principal: unknown, Action: string[], more: object[] = []): Promise<void> {
  const allow = { Effect: 'Allow', Principal, Action, Resource: arn };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [allow, ...more] });
  await owner.send(new PutResourcePolicyCommand({ ResourceARN: arn, Policy }));
}

const denied = (operation: string, resource: string, user = ROOT) => ({
  name: 'AccessDeniedException',
  $metadata: expect.objectContaining({ httpStatusCode: 400 }),
  message: `User: ${user} is not authorized to perform: kinesis:${operation} on resource: ${resource} because no resource-based policy allows the kinesis:${operation} action`,
});

const put = (StreamARN: string) =>
  new PutRecordCommand({ StreamARN, PartitionKey: 'key', Data: Buffer.from('hello') });

describe('a stream of another account', () => {
  test('is denied without a policy, whether it exists or not', async () => {
    await createStream(owner, 'private', 1);
    for (const arn of [arnOf('private'), arnOf('nowhere')]) {
      await expect(reader.send(put(arn))).rejects.toMatchObject(denied('PutRecord', arn));
      await expect(reader.send(new ListShardsCommand({ StreamARN: arn }))).rejects.toMatchObject(
        denied('ListShards', arn),
      );
      await expect(reader.send(new DeleteStreamCommand({ StreamARN: arn }))).rejects.toMatchObject(
        denied('DeleteStream', arn),
      );
      await expect(reader.send(new GetResourcePolicyCommand({ ResourceARN: arn }))).rejects.toMatchObject(
        denied('GetResourcePolicy', arn),
      );
    }
    await expect(
      reader.send(new DescribeStreamSummaryCommand({ StreamName: 'private' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('accepts and returns records that its policy shares', async () => {
    const StreamARN = arnOf('shared');
    await createStream(owner, 'shared', 3);
    await share(StreamARN, { AWS: READER }, STREAM_ACTIONS);
    const summary = await reader.send(new DescribeStreamSummaryCommand({ StreamARN }));
    expect(summary.StreamDescriptionSummary).toMatchObject({ StreamARN, OpenShardCount: 3 });
    const written = await reader.send(put(StreamARN));
    const Records = [{ PartitionKey: 'key', Data: Buffer.from('again') }];
    expect((await reader.send(new PutRecordsCommand({ StreamARN, Records }))).FailedRecordCount).toBe(0);
    const { ShardId } = written;
    const { ShardIterator } = await reader.send(
      new GetShardIteratorCommand({ StreamARN, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const read = await reader.send(new GetRecordsCommand({ StreamARN, ShardIterator, Limit: 1 }));
    const next = await reader.send(
      new GetRecordsCommand({ StreamARN, ShardIterator: read.NextShardIterator }),
    );
    const texts = [...read.Records!, ...next.Records!].map(({ Data }) => Buffer.from(Data!).toString());
    expect(texts).toEqual(['hello', 'again']);
    await expect(reader.send(new GetRecordsCommand({ ShardIterator }))).rejects.toMatchObject({
      name: 'InvalidArgumentException',
    });
  });

  test('is listed page by page', async () => {
    const StreamARN = arnOf('shared');
    const ids: string[] = [];
    let page = await reader.send(new ListShardsCommand({ StreamARN, MaxResults: 1 }));
    for (;;) {
      ids.push(...page.Shards!.map(({ ShardId }) => ShardId!));
      if (page.NextToken === undefined) break;
      page = await reader.send(new ListShardsCommand({ NextToken: page.NextToken, MaxResults: 1 }));
    }
    expect(ids).toEqual(['shardId-000000000000', 'shardId-000000000001', 'shardId-000000000002']);
    const { NextToken } = await reader.send(new ListShardsCommand({ StreamARN, MaxResults: 1 }));
    await expect(kinesisOf('333333333333').send(new ListShardsCommand({ NextToken }))).rejects.toMatchObject({
      name: 'InvalidArgumentException',
    });
  });

  test('does not share other operations, nor with other accounts, nor what is denied', async () => {
    const StreamARN = arnOf('shared');
    await share(
      StreamARN,
      '*',
      ['kinesis:*'],
      [{ Effect: 'Deny', Principal: { AWS: '333333333333' }, Action: '*', Resource: '*' }],
    );
    const split = { StreamARN, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: '1000' };
    await expect(reader.send(new SplitShardCommand(split))).rejects.toMatchObject(
      denied('SplitShard', StreamARN),
    );
    await reader.send(put(StreamARN));
    await expect(kinesisOf('333333333333').send(put(StreamARN))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:iam::333333333333:root is not authorized to perform: kinesis:PutRecord on resource: ${StreamARN} with an explicit deny in a resource-based policy`,
    });
    await share(StreamARN, { AWS: '333333333333' }, STREAM_ACTIONS);
    await expect(reader.send(put(StreamARN))).rejects.toMatchObject(denied('PutRecord', StreamARN));
  });

  test('is shared with a role by its ARN', async () => {
    const StreamARN = arnOf('shared');
    await share(StreamARN, { AWS: ROLE }, ['kinesis:PutRecord']);
    await expect(reader.send(put(StreamARN))).rejects.toMatchObject(denied('PutRecord', StreamARN));
    const assumed = { RoleArn: ROLE, RoleSessionName: 'test' };
    const { Credentials } = await server.client.call(stsTraits, AssumeRole, assumed);
    const session = kinesisOf(Credentials.AccessKeyId);
    await session.send(put(StreamARN));
    await expect(session.send(new ListShardsCommand({ StreamARN }))).rejects.toMatchObject(
      denied('ListShards', StreamARN, `arn:aws:sts::${READER}:assumed-role/reader/test`),
    );
  });
});

test('a consumer of another account can be subscribed by its own policy', async () => {
  await createStream(owner, 'fanned', 1);
  const consumerArn = await registerConsumer(owner, 'fanned', 'reader');
  await expect(
    reader.send(new DescribeStreamConsumerCommand({ ConsumerARN: consumerArn })),
  ).rejects.toMatchObject(denied('DescribeStreamConsumer', consumerArn));
  await share(consumerArn, { AWS: ROOT }, ['kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard']);
  const byName = { StreamARN: arnOf('fanned'), ConsumerName: 'reader' };
  const { ConsumerDescription } = await reader.send(new DescribeStreamConsumerCommand(byName));
  expect(ConsumerDescription!.ConsumerARN).toBe(consumerArn);
  await owner.send(put(arnOf('fanned')));
  const ending = new AbortController();
  const events = await subscribe(reader, consumerArn, 0, { Type: 'TRIM_HORIZON' }, ending.signal);
  for await (const { Records } of events) {
    if (Records!.length === 0) continue;
    expect(Buffer.from(Records![0]!.Data!).toString()).toBe('hello');
    break;
  }
  ending.abort();
});

test('a function reads a stream of another account while its role may', async () => {
  const StreamARN = arnOf('mapped');
  await createStream(owner, 'mapped', 1);
  const lambda = new LambdaClient(settings(READER));
  const logs = new CloudWatchLogsClient(settings(READER));
  closing.push(lambda, logs);
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'reader',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: ROLE,
      Code: {
        ZipFile: zipOf({
          'index.js':
            'exports.handler = async ({ Records }) => Records.forEach(({ kinesis, eventSourceARN }) => ' +
            'console.log("got", Buffer.from(kinesis.data, "base64").toString(), eventSourceARN));',
        }),
      },
    }),
  );
  const mapping = new CreateEventSourceMappingCommand({
    FunctionName: 'reader',
    EventSourceArn: StreamARN,
    StartingPosition: 'TRIM_HORIZON',
  });
  await expect(lambda.send(mapping)).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: `Cannot access stream ${StreamARN}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.`,
  });
  await share(StreamARN, { AWS: ROLE }, STREAM_ACTIONS);
  const { UUID } = await lambda.send(mapping);
  await owner.send(put(StreamARN));
  await eventually(async () => {
    const { events } = await logs
      .send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/reader', filterPattern: 'got' }))
      .catch(() => ({ events: [] }));
    return events!.some(({ message }) => message!.includes(`got hello ${StreamARN}`)) || undefined;
  });
  await share(StreamARN, { AWS: '333333333333' }, STREAM_ACTIONS);
  // A mapping reads an idle shard once a minute, and at once after a put.
  await owner.send(put(StreamARN));
  await eventually(async () => {
    const { LastProcessingResult } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
    return LastProcessingResult === 'PROBLEM: Cannot access stream' || undefined;
  });
});
