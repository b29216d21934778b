import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { type Client, createClient } from '../../src/client/client.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { startMillrace } from '../../src/server/millrace.ts';
import { natsStore } from '../../src/server/gateway/nats-store.ts';
import type { ClusterStatus } from '../../src/server/gateway/status.ts';
import type { RunningServer } from '../../src/server/start/running-server.ts';
import { CreateStream } from '../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../src/services/kinesis/operations/describe-stream-summary.ts';
import { GetRecords } from '../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../src/services/kinesis/operations/get-shard-iterator.ts';
import { PutRecord } from '../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { CreateEventSourceMapping } from '../../src/services/lambda/operations/create-event-source-mapping.ts';
import { CreateFunction } from '../../src/services/lambda/operations/create-function.ts';
import { lambdaTraits } from '../../src/services/lambda/traits.ts';
import { CreateQueue } from '../../src/services/sqs/operations/create-queue.ts';
import { ReceiveMessage } from '../../src/services/sqs/operations/receive-message.ts';
import { SendMessage } from '../../src/services/sqs/operations/send-message.ts';
import { sqsTraits } from '../../src/services/sqs/traits.ts';
import { removeDirectory } from '../support/remove-directory.ts';
import { zipOf } from '../support/zip.ts';
import { eventually } from '../support/eventually.ts';
import { freshName } from './fresh-name.ts';
import { hasNatsServer } from './has-nats-server.ts';

const isRun = hasNatsServer('gateways over NATS');
const StreamName = 'shared';

let cluster: LocalCluster;

beforeAll(async () => {
  if (isRun) cluster = await LocalCluster.start({ nodes: 3 });
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

/** Two gateways on a store of their own. */
async function startTwo() {
  const store = freshName('gateways');
  return [await start(store), await start(store)] as const;
}

async function start(store: string): Promise<RunningServer & { readonly client: Client }> {
  const server = await startMillrace({
    cluster: {
      openStore: natsStore({
        url: `${cluster.url}/${store}`,
        acceptDataLoss: false,
        clock: systemClock,
        logger: silentLogger,
      }),
    },
    host: '127.0.0.1',
    port: 0,
    quotas: 'on',
    durability: 'fsync',
    timeScale: 0,
    // The function of a test writes to a file of the host.
    sandbox: 'off',
    logger: silentLogger,
    onFatal: (error) => {
      throw error;
    },
  });
  const client = createClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    accessKeyId: '000000000000',
  });
  onTestFinished(async () => {
    client.close();
    await server.close();
  });
  return { ...server, client };
}

test.skipIf(!isRun)('both gateways run loops of a mapping, and each record is delivered once', async () => {
  const shards = 8;
  const folder = mkdtempSync(join(tmpdir(), 'millrace-mapped-'));
  onTestFinished(() => removeDirectory(folder));
  const file = join(folder, 'received');
  writeFileSync(file, '');
  const [first, second] = await startTwo();
  await first.client.call(lambdaTraits, CreateFunction, {
    FunctionName: 'mapped',
    Runtime: 'nodejs22.x',
    Role: 'arn:aws:iam::000000000000:role/r',
    Handler: 'index.handler',
    Timeout: 60,
    Code: {
      ZipFile: zipOf({
        'index.js': `exports.handler = async ({ Records }) => {
          for (const { kinesis } of Records)
            require('node:fs').appendFileSync(${JSON.stringify(file)}, kinesis.partitionKey + '\\n');
        };`,
      }),
    },
  });
  await second.client.call(kinesisTraits, CreateStream, { StreamName: 'mapped', ShardCount: shards });
  await eventually(async () => {
    const { StreamDescriptionSummary: summary } = await first.client.call(
      kinesisTraits,
      DescribeStreamSummary,
      { StreamName: 'mapped' },
    );
    return summary.StreamStatus === 'ACTIVE' || undefined;
  });
  await second.client.call(lambdaTraits, CreateEventSourceMapping, {
    EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/mapped',
    FunctionName: 'mapped',
    StartingPosition: 'TRIM_HORIZON',
  });
  const keys: string[] = [];
  for (let shard = 0; shard < shards; shard++) {
    const { client } = shard % 2 === 0 ? first : second;
    keys.push(`key-${shard}`);
    await client.call(kinesisTraits, PutRecord, {
      StreamName: 'mapped',
      PartitionKey: `key-${shard}`,
      ExplicitHashKey: ((2n ** 128n / BigInt(shards)) * BigInt(shard)).toString(),
      Data: Buffer.from('x'),
    });
  }
  await eventually(async () => {
    expect(readFileSync(file, 'utf8').trim().split('\n').sort()).toEqual(keys);
    return true;
  });
  await eventually(async () => {
    const { members } = (await (await fetch(`${first.endpoint}/_millrace/cluster`)).json()) as ClusterStatus;
    expect(members.map(({ loops }) => loops)).toEqual([shards / 2, shards / 2]);
    return true;
  });
});

test.skipIf(!isRun)(
  'what one gateway acknowledged the other reads, and services move when their home is drained',
  async () => {
    const [first, second] = await startTwo();
    await first.client.call(kinesisTraits, CreateStream, { StreamName, ShardCount: 1 });
    await eventually(async () => {
      const { StreamDescriptionSummary: summary } = await second.client.call(
        kinesisTraits,
        DescribeStreamSummary,
        { StreamName },
      );
      return summary.StreamStatus === 'ACTIVE' || undefined;
    });
    const texts: string[] = [];
    for (let number = 0; number < 20; number++) {
      const { client } = number % 2 === 0 ? first : second;
      texts.push(`record ${number}`);
      await client.call(kinesisTraits, PutRecord, {
        StreamName,
        PartitionKey: 'a',
        Data: Buffer.from(`record ${number}`),
      });
    }
    const { ShardIterator } = await first.client.call(kinesisTraits, GetShardIterator, {
      StreamName,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    });
    const { Records } = await second.client.call(kinesisTraits, GetRecords, {
      ShardIterator: ShardIterator!,
    });
    expect(Records.map(({ Data }) => Buffer.from(Data).toString())).toEqual(texts);

    await second.client.call(sqsTraits, CreateQueue, { QueueName: 'orders' });
    await second.client.call(sqsTraits, SendMessage, {
      QueueUrl: `${second.endpoint}/000000000000/orders`,
      MessageBody: 'kept',
    });
    await fetch(`${first.endpoint}/_millrace/cluster/drain`, { method: 'POST' });
    const { Messages } = await first.client.call(sqsTraits, ReceiveMessage, {
      QueueUrl: `${first.endpoint}/000000000000/orders`,
    });
    expect(Messages?.map(({ Body }) => Body)).toEqual(['kept']);
    const status = (await (await fetch(`${second.endpoint}/_millrace/cluster`)).json()) as ClusterStatus;
    expect(status.home).toBe(status.gateway);
    expect((await fetch(`${first.endpoint}/_millrace/health`)).status).toBe(503);
  },
);
