import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { ListShards } from '../../../src/services/kinesis/operations/list-shards.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { SplitShard } from '../../../src/services/kinesis/operations/split-shard.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { CreateBucket } from '../../../src/services/s3/operations/create-bucket.ts';
import { GetObject } from '../../../src/services/s3/operations/get-object.ts';
import { HeadObject } from '../../../src/services/s3/operations/head-object.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { s3Traits } from '../../../src/services/s3/traits.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { CreateStack } from '../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStacks } from '../../../src/services/cloudformation/operations/describe-stacks.ts';
import { cloudFormationTraits } from '../../../src/services/cloudformation/traits.ts';
import type { StreamMetrics } from '../../../src/engine/metrics.ts';
import type { ClusterStatus } from '../../../src/server/gateway/status.ts';
import { eventually } from '../../support/eventually.ts';
import { connectSdk } from '../../support/clients/sdk-client.ts';
import { createStream, registerConsumer, subscribe } from '../../support/clients/sdk-streams.ts';
import { type TestCluster, type TestGateway, twoGateways } from './two-gateways.ts';

const ACCOUNT = '000000000000';

let cluster: TestCluster;
let first: TestGateway;
let second: TestGateway;

beforeAll(async () => {
  cluster = await twoGateways();
  [first, second] = cluster.gateways;
});
afterAll(() => cluster.close());

async function statusOf({ endpoint }: TestGateway): Promise<ClusterStatus> {
  return (await (await fetch(`${endpoint}/_millrace/cluster`)).json()) as ClusterStatus;
}

/** The texts of all records of a stream, by shard. */
async function readAll({ client }: TestGateway, StreamName: string): Promise<string[][]> {
  const { Shards } = await client.call(kinesisTraits, ListShards, { StreamName });
  return Promise.all(
    Shards!.map(async ({ ShardId }) => {
      let { ShardIterator } = await client.call(kinesisTraits, GetShardIterator, {
        StreamName,
        ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      });
      const texts: string[] = [];
      while (ShardIterator !== undefined) {
        const page = await client.call(kinesisTraits, GetRecords, { ShardIterator });
        for (const { Data } of page.Records) texts.push(Buffer.from(Data).toString());
        ShardIterator = page.Records.length === 0 ? undefined : page.NextShardIterator;
      }
      return texts;
    }),
  );
}

test('a stream that one gateway creates is served by the other at once, and iterators are valid on both', async () => {
  const StreamName = 'shared';
  await first.client.call(kinesisTraits, CreateStream, { StreamName, ShardCount: 1 });
  await eventually(async () => {
    const { StreamDescriptionSummary } = await second.client.call(kinesisTraits, DescribeStreamSummary, {
      StreamName,
    });
    return StreamDescriptionSummary.StreamStatus === 'ACTIVE' || undefined;
  });
  const put = async ({ client }: TestGateway, text: string) =>
    client.call(kinesisTraits, PutRecord, { StreamName, PartitionKey: 'a', Data: Buffer.from(text) });
  await put(second, 'by the second');
  await put(first, 'by the first');
  const { ShardIterator } = await first.client.call(kinesisTraits, GetShardIterator, {
    StreamName,
    ShardId: 'shardId-000000000000',
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const { Records } = await second.client.call(kinesisTraits, GetRecords, { ShardIterator: ShardIterator! });
  expect(Records.map(({ Data }) => Buffer.from(Data).toString())).toEqual(['by the second', 'by the first']);
  // Any gateway shows what both have counted.
  for (const { endpoint } of [first, second]) {
    await eventually(async () => {
      const streams = (await (await fetch(`${endpoint}/_millrace/streams`)).json()) as StreamMetrics[];
      const [shard] = streams.find(({ streamName }) => streamName === StreamName)!.shards;
      return (shard?.recordsIn === 2 && shard.recordsOut === 2) || undefined;
    });
  }
});

test('both gateways put while one splits: nothing is lost, and each writer keeps its order', async () => {
  const StreamName = 'split';
  await second.client.call(kinesisTraits, CreateStream, { StreamName, ShardCount: 1 });
  await eventually(async () => {
    const { StreamDescriptionSummary } = await first.client.call(kinesisTraits, DescribeStreamSummary, {
      StreamName,
    });
    return StreamDescriptionSummary.StreamStatus === 'ACTIVE' || undefined;
  });
  const split = new AbortController();
  const write = async ({ client }: TestGateway, writer: string) => {
    const put: string[] = [];
    for (let number = 0; !split.signal.aborted || number < 40; number++) {
      const text = `${writer} ${number}`;
      await client.call(kinesisTraits, PutRecord, {
        StreamName,
        PartitionKey: writer,
        Data: Buffer.from(text),
      });
      put.push(text);
    }
    return put;
  };
  const splitting = async () => {
    await first.client.call(kinesisTraits, SplitShard, {
      StreamName,
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: '170141183460469231731687303715884105728',
    });
    await eventually(async () => {
      const { StreamDescriptionSummary } = await second.client.call(kinesisTraits, DescribeStreamSummary, {
        StreamName,
      });
      return StreamDescriptionSummary.StreamStatus === 'ACTIVE' || undefined;
    });
    split.abort();
  };
  const [ofFirst, ofSecond] = await Promise.all([write(first, 'one'), write(second, 'two'), splitting()]);
  const shards = await readAll(second, StreamName);
  const all = shards.flat();
  expect(shards).toHaveLength(3);
  expect(all.filter((text) => text.startsWith('one'))).toEqual(ofFirst);
  expect(all.filter((text) => text.startsWith('two'))).toEqual(ofSecond);
});

test('a consumer that one gateway registered subscribes at the other, and receives what the first puts', async () => {
  const one = connectSdk(first.endpoint, 'h2');
  const other = connectSdk(second.endpoint, 'h2');
  const ending = new AbortController();
  onTestFinished(() => {
    ending.abort();
    one.destroy();
    other.destroy();
  });
  await createStream(one, 'fanned', 1);
  const consumer = await registerConsumer(one, 'fanned', 'reader');
  const events = await subscribe(other, consumer, 0, { Type: 'TRIM_HORIZON' }, ending.signal);
  await first.client.call(kinesisTraits, PutRecord, {
    StreamName: 'fanned',
    PartitionKey: 'a',
    Data: Buffer.from('pushed'),
  });
  const texts: string[] = [];
  const following = (async () => {
    for await (const { Records } of events) {
      for (const { Data } of Records!) texts.push(Buffer.from(Data!).toString());
    }
  })();
  await eventually(async () => texts.length > 0 || undefined);
  expect(texts).toEqual(['pushed']);

  // At the other gateway it is refused at first, and takes over later, as on one.
  const { name } = (await subscribe(one, consumer, 0, { Type: 'LATEST' }, ending.signal).catch(
    (error: Error) => error,
  )) as Error;
  expect(name).toBe('ResourceInUseException');
  const [outcome] = await Promise.allSettled([
    following,
    eventually(() => subscribe(one, consumer, 0, { Type: 'LATEST' }, ending.signal).catch(() => undefined)),
  ]);
  expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'ResourceInUseException' } });
});

test('a page of ListShards is continued at the other gateway', async () => {
  const { client } = first;
  await client.call(kinesisTraits, CreateStream, { StreamName: 'paged', ShardCount: 3 });
  const { NextToken, Shards } = await eventually(async () => {
    const page = await client.call(kinesisTraits, ListShards, { StreamName: 'paged', MaxResults: 2 });
    return page.NextToken === undefined ? undefined : page;
  });
  const rest = await second.client.call(kinesisTraits, ListShards, { NextToken: NextToken! });
  expect([...Shards!, ...rest.Shards!].map(({ ShardId }) => ShardId)).toEqual(
    [0, 1, 2].map((number) => `shardId-00000000000${number}`),
  );
});

test('a gateway that is not the home passes the requests of other services on', async () => {
  const status = await statusOf(second);
  expect(status.members).toHaveLength(2);
  expect(status.home).toBe((await statusOf(first)).gateway);
  expect(status.home).not.toBe(status.gateway);

  await second.client.call(sqsTraits, CreateQueue, { QueueName: 'orders' });
  await second.client.call(sqsTraits, SendMessage, {
    QueueUrl: `${second.endpoint}/${ACCOUNT}/orders`,
    MessageBody: 'passed on',
  });
  const { Messages } = await first.client.call(sqsTraits, ReceiveMessage, {
    QueueUrl: `${first.endpoint}/${ACCOUNT}/orders`,
  });
  expect(Messages?.map(({ Body }) => Body)).toEqual(['passed on']);

  await second.client.call(cloudFormationTraits, CreateStack, {
    StackName: 'passed',
    TemplateBody: JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } }),
  });
  await eventually(async () => {
    const { Stacks } = await second.client.call(cloudFormationTraits, DescribeStacks, {
      StackName: 'passed',
    });
    return Stacks?.[0]?.StackStatus === 'CREATE_COMPLETE' || undefined;
  });

  // More than is buffered on the way.
  const object = Buffer.alloc(3 * 2 ** 20, 'x');
  await second.client.call(s3Traits, CreateBucket, { Bucket: 'bucket' });
  await second.client.call(s3Traits, PutObject, { Bucket: 'bucket', Key: 'key', Body: object });
  const { Body } = await second.client.call(s3Traits, GetObject, { Bucket: 'bucket', Key: 'key' });
  expect(Buffer.from(Body as Buffer).equals(object)).toBe(true);
  const head = await second.client.call(s3Traits, HeadObject, { Bucket: 'bucket', Key: 'key' });
  expect(head.ContentLength).toBe(object.length);
  expect((await fetch(`${second.endpoint}/_millrace/streams`)).status).toBe(200);
});

test('a home that was frozen does not act when it wakes: the other takes over, and the first passes on', async () => {
  const before = await statusOf(first);
  first.skip(10_000);
  // Sent to a gateway that has not noticed yet.
  await first.client.call(sqsTraits, SendMessage, {
    QueueUrl: `${first.endpoint}/${ACCOUNT}/orders`,
    MessageBody: 'after waking',
  });
  const after = await statusOf(first);
  expect(after.gateway).not.toBe(before.gateway);
  const { Messages } = await second.client.call(sqsTraits, ReceiveMessage, {
    QueueUrl: `${second.endpoint}/${ACCOUNT}/orders`,
    MaxNumberOfMessages: 10,
  });
  expect(Messages?.map(({ Body }) => Body)).toContain('after waking');
});

test('a gateway that is drained says so, and its services go on elsewhere', async () => {
  const { home } = await statusOf(first);
  const [old, next] = home === (await statusOf(first)).gateway ? [first, second] : [second, first];
  expect((await fetch(`${old.endpoint}/_millrace/health`)).status).toBe(200);
  expect((await fetch(`${old.endpoint}/_millrace/cluster/drain`, { method: 'POST' })).status).toBe(200);
  const health = await fetch(`${old.endpoint}/_millrace/health`);
  expect(health.status).toBe(503);
  expect(await health.json()).toMatchObject({ status: 'draining' });
  await old.client.call(sqsTraits, CreateQueue, { QueueName: 'after-drain' });
  expect((await statusOf(old)).home).toBe((await statusOf(next)).gateway);
});
