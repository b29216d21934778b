import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  ListStreamConsumersCommand,
  PutRecordCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { type Client, createClient } from '../../src/client/client.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { copyData } from '../../src/server/copy/copy-data.ts';
import type { CopyEnd } from '../../src/server/copy/copy-end.ts';
import { natsStore } from '../../src/server/gateway/nats-store.ts';
import { startMillrace } from '../../src/server/millrace.ts';
import { CreateQueue } from '../../src/services/sqs/operations/create-queue.ts';
import { ReceiveMessage } from '../../src/services/sqs/operations/receive-message.ts';
import { SendMessage } from '../../src/services/sqs/operations/send-message.ts';
import { sqsTraits } from '../../src/services/sqs/traits.ts';
import { temporaryDirectory } from '../support/server-process.ts';
import { zipOf } from '../support/zip.ts';
import { freshName } from './fresh-name.ts';
import { hasNatsServer } from './has-nats-server.ts';

/*
 * A server is moved from a directory to a cluster and back. Its stream was split, has a consumer, a function that takes its records, and
 * an iterator that a client holds.
 */

const isRun = hasNatsServer('copies to and from NATS');
const ACCOUNT = '123456789012';
const StreamName = 'orders';
const StreamARN = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/${StreamName}`;
/** On a busy machine; usually a second. */
const MAX_WAIT_S = 60;
const HANDLER = `exports.handler = async (event) => {
  for (const { kinesis } of event.Records) console.log('took ' + Buffer.from(kinesis.data, 'base64') + ' ' + kinesis.sequenceNumber);
};`;

let cluster: LocalCluster;
beforeAll(async () => {
  if (isRun) cluster = await LocalCluster.start({ nodes: 1 });
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

/** Runs a server on a store while `use` works with its clients. */
async function serving(end: CopyEnd, use: (clients: Clients) => Promise<void>): Promise<void> {
  const server = await startMillrace({
    ...('directory' in end
      ? { dataDirectory: end.directory }
      : { cluster: { openStore: natsStore({ ...end.cluster, clock: systemClock, logger: silentLogger }) } }),
    host: '127.0.0.1',
    port: 0,
    quotas: 'on',
    durability: 'fsync',
    timeScale: 0,
    logger: silentLogger,
    onFatal: (error) => {
      throw error;
    },
  });
  const clients = new Clients(server.endpoint);
  try {
    await use(clients);
  } finally {
    clients.destroy();
    await server.close();
  }
}

class Clients {
  readonly kinesis: KinesisClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly queues: Client;

  constructor(endpoint: string) {
    const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'secret' };
    const config = { endpoint, region: 'us-east-1', credentials };
    this.kinesis = new KinesisClient(config);
    this.lambda = new LambdaClient(config);
    this.logs = new CloudWatchLogsClient(config);
    this.queues = createClient({ endpoint, region: 'us-east-1', accessKeyId: ACCOUNT });
  }

  destroy(): void {
    for (const client of [this.kinesis, this.lambda, this.logs]) client.destroy();
    this.queues.close();
  }

  /** @returns `DATA SEQUENCE-NUMBER` */
  async put(data: string): Promise<string> {
    const put = new PutRecordCommand({ StreamName, PartitionKey: data, Data: Buffer.from(data) });
    return `${data} ${(await this.kinesis.send(put)).SequenceNumber!}`;
  }

  /** Waits until the function has taken exactly these, each once. */
  async expectTaken(expected: readonly string[]): Promise<void> {
    const taken = async () => {
      const { events = [] } = await this.logs.send(
        new FilterLogEventsCommand({ logGroupName: '/aws/lambda/take', filterPattern: 'took', limit: 1000 }),
      );
      return events.map(({ message }) => message!.trim().split('took ')[1]!).toSorted();
    };
    await expect
      .poll(() => taken().catch(() => []), { timeout: MAX_WAIT_S * 1_000 })
      .toEqual(expected.toSorted());
  }
}

test.skipIf(!isRun)('everything continues on a cluster, and in a directory again', async () => {
  await using root = await temporaryDirectory();
  const first: CopyEnd = { directory: join(root.path, 'first'), keyFile: undefined };
  const shared: CopyEnd = { cluster: { url: `${cluster.url}/${freshName('moved')}`, acceptDataLoss: false } };
  const last: CopyEnd = { directory: join(root.path, 'last'), keyFile: undefined };
  const tools = { accessKeyFile: undefined, clock: systemClock, logger: silentLogger, onProgress: () => {} };
  const QueueUrl = `http://127.0.0.1/${ACCOUNT}/letters`;
  const put: string[] = [];
  let iterator: string | undefined;
  let shards: unknown;

  await serving(first, async ({ kinesis, lambda }) => {
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    await waitUntilStreamExists({ client: kinesis, maxWaitTime: MAX_WAIT_S, minDelay: 1 }, { StreamName });
    await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: 'fast' }));
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'take',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: `arn:aws:iam::${ACCOUNT}:role/any`,
        Code: { ZipFile: zipOf({ 'index.js': HANDLER }) },
      }),
    );
    await waitUntilFunctionActiveV2(
      { client: lambda, maxWaitTime: MAX_WAIT_S, minDelay: 1 },
      { FunctionName: 'take' },
    );
    await lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'take',
        EventSourceArn: StreamARN,
        StartingPosition: 'TRIM_HORIZON',
      }),
    );
  });
  await serving(first, async (clients) => {
    for (let index = 0; index < 10; index++) put.push(await clients.put(`first-${index}`));
    await clients.kinesis.send(
      new SplitShardCommand({
        StreamName,
        ShardToSplit: 'shardId-000000000000',
        NewStartingHashKey: `${2n ** 127n}`,
      }),
    );
    await waitUntilStreamExists(
      { client: clients.kinesis, maxWaitTime: MAX_WAIT_S, minDelay: 1 },
      { StreamName },
    );
    for (let index = 10; index < 30; index++) put.push(await clients.put(`first-${index}`));
    await clients.expectTaken(put);
    const position = { StreamName, ShardId: 'shardId-000000000000' };
    const { ShardIterator } = await clients.kinesis.send(
      new GetShardIteratorCommand({
        ...position,
        ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
        StartingSequenceNumber: put[2]!.split(' ')[1]!,
      }),
    );
    iterator = ShardIterator;
    await clients.queues.call(sqsTraits, CreateQueue, { QueueName: 'letters' });
    await clients.queues.call(sqsTraits, SendMessage, { QueueUrl, MessageBody: 'a letter' });
    ({ Shards: shards } = await clients.kinesis.send(new ListShardsCommand({ StreamName })));
    await expect(copyData({ ...tools, from: first, to: shared })).rejects.toThrow('is in use by');
  });

  /** What was there before is, and goes on. */
  const expectToContinue = async (clients: Clients, prefix: string) => {
    const { kinesis, queues } = clients;
    const next = await kinesis.send(new GetRecordsCommand({ ShardIterator: iterator!, Limit: 2 }));
    const found = next.Records!.map(
      ({ Data, SequenceNumber }) => `${Buffer.from(Data!).toString()} ${SequenceNumber}`,
    );
    expect(found).toEqual(put.slice(3, 5));
    const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName }));
    expect(Shards).toEqual(shards);
    const { Consumers } = await kinesis.send(new ListStreamConsumersCommand({ StreamARN }));
    expect(Consumers).toMatchObject([{ ConsumerName: 'fast', ConsumerStatus: 'ACTIVE' }]);
    for (let index = 0; index < 10; index++) put.push(await clients.put(`${prefix}-${index}`));
    await clients.expectTaken(put);
    const { Messages } = await queues.call(sqsTraits, ReceiveMessage, { QueueUrl, VisibilityTimeout: 0 });
    expect(Messages).toMatchObject([{ Body: 'a letter' }]);
  };

  const there = await copyData({ ...tools, from: first, to: shared });
  expect(there.blobs).toBe(1);
  await serving(shared, async (clients) => {
    await expectToContinue(clients, 'cluster');
    await expect(copyData({ ...tools, from: shared, to: last })).rejects.toThrow(
      'is in use by the gateways http://127',
    );
  });
  await expect(copyData({ ...tools, from: first, to: shared })).rejects.toThrow('must be empty');
  const back = await copyData({ ...tools, from: shared, to: last });
  expect(back.records).toBeGreaterThan(there.records);
  await serving(last, (clients) => expectToContinue(clients, 'last'));
});
