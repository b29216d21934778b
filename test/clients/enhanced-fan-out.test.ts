import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import {
  DescribeStreamConsumerCommand,
  KinesisClient,
  PutRecordCommand,
  ResourceInUseException,
  SplitShardCommand,
  SubscribeToShardCommand,
  type SubscribeToShardEvent,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRun } from '../support/not-run.ts';
import { createStream, registerConsumer } from '../support/clients/sdk-streams.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../support/server-process.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const ShardId = 'shardId-000000000000';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServerProcess(directory.path, ['--time-scale', '0.1']);
});

afterAll(async () => {
  expect(server?.errors() ?? '').toBe('');
  await server?.stop();
  await directory?.[Symbol.asyncDispose]();
});

function connect(requestHandler?: NodeHttpHandler): KinesisClient {
  return new KinesisClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    ...(requestHandler && { requestHandler }),
  });
}

/** A stream of one shard with an ACTIVE consumer. @returns the consumer's ARN */
async function streamWithConsumer(client: KinesisClient, StreamName: string): Promise<string> {
  await createStream(client, StreamName, 1);
  return registerConsumer(client, StreamName, 'reader');
}

const wires = [
  { wire: 'HTTP/2, the default', name: 'h2', handler: () => undefined },
  { wire: 'HTTP/1.1', name: 'h1', handler: () => new NodeHttpHandler() },
];

describe.each(wires)('SDK v3 over $wire', ({ name, handler }) => {
  let client: KinesisClient;

  beforeAll(() => {
    client = connect(handler());
  });

  afterAll(() => {
    client.destroy();
  });

  async function subscribe(ConsumerARN: string, abortSignal?: AbortSignal) {
    const { EventStream } = await client.send(
      new SubscribeToShardCommand({
        ConsumerARN,
        ShardId,
        StartingPosition: { Type: 'LATEST' },
      }),
      abortSignal ? { abortSignal } : {},
    );
    return EventStream!;
  }

  test('receives records that are put while it is subscribed, to the end of the shard', async () => {
    const StreamName = `orders-${name}`;
    const stream = await subscribe(await streamWithConsumer(client, StreamName));
    const events: SubscribeToShardEvent[] = [];
    const reading = (async () => {
      for await (const { SubscribeToShardEvent: event } of stream) if (event) events.push(event);
    })();
    const put: string[] = [];
    for (let index = 0; index < 10; index++) {
      const text = `record ${index}`;
      await client.send(new PutRecordCommand({ StreamName, PartitionKey: 'key', Data: Buffer.from(text) }));
      put.push(text);
    }
    await client.send(
      new SplitShardCommand({
        StreamName,
        ShardToSplit: ShardId,
        NewStartingHashKey: String(2n ** 127n),
      }),
    );
    await reading;
    const texts = events.flatMap(({ Records }) => Records!.map(({ Data }) => Buffer.from(Data!).toString()));
    expect(texts).toEqual(put);
    const last = events.at(-1)!;
    expect(last.ContinuationSequenceNumber).toBeUndefined();
    expect(last.ChildShards!.map((child) => child.ShardId)).toEqual([
      'shardId-000000000001',
      'shardId-000000000002',
    ]);
    expect(events.slice(0, -1).every((event) => event.ContinuationSequenceNumber)).toBe(true);
  });

  test('gets the error of a second subscription, and may cancel at any time', async () => {
    const ConsumerARN = await streamWithConsumer(client, `left-${name}`);
    const cancel = new AbortController();
    const stream = await subscribe(ConsumerARN, cancel.signal);
    await expect(subscribe(ConsumerARN)).rejects.toThrow(ResourceInUseException);
    const iterator = stream[Symbol.asyncIterator]();
    const next = iterator.next();
    next.catch(() => {});
    cancel.abort();
    const other = connect(handler());
    await other.send(new DescribeStreamConsumerCommand({ ConsumerARN }));
    other.destroy();
  });
});

const botocore = spawnSync('python3', ['-c', 'import botocore; print(botocore.__version__)'], {
  encoding: 'utf8',
});
const hasBotocore = canRun(
  botocore.status === 0,
  'enhanced fan-out with botocore',
  'python3 cannot import it; `pip install botocore` helps.',
);

const SUBSCRIBE = `
import sys, botocore.session
endpoint, arn, stream = sys.argv[1:]
client = botocore.session.get_session().create_client(
    'kinesis', endpoint_url=endpoint, region_name='us-east-1',
    aws_access_key_id='test', aws_secret_access_key='test')
events = client.subscribe_to_shard(
    ConsumerARN=arn, ShardId='${ShardId}', StartingPosition={'Type': 'LATEST'})['EventStream']
client.put_record(StreamName=stream, PartitionKey='key', Data=b'hello')
for event in events:
    event = event['SubscribeToShardEvent']
    for record in event['Records']:
        print(record['Data'].decode(), event['MillisBehindLatest'], len(event['ContinuationSequenceNumber']))
        sys.exit(0)
`;

test.skipIf(!hasBotocore)('botocore receives a record that is put while it is subscribed', async () => {
  const client = connect();
  const arn = await streamWithConsumer(client, 'python');
  const { stdout } = await promisify(execFile)('python3', ['-c', SUBSCRIBE, server.endpoint, arn, 'python']);
  expect(stdout).toBe('hello 0 56\n');
  client.destroy();
});

test('a subscription does not keep the server from stopping', async () => {
  await using ownDirectory = await temporaryDirectory();
  const other = await startServerProcess(ownDirectory.path, ['--time-scale', '0']);
  const client = new KinesisClient({ endpoint: other.endpoint, region: 'us-east-1', credentials });
  const ConsumerARN = await streamWithConsumer(client, 'ending');
  const { EventStream } = await client.send(
    new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition: { Type: 'LATEST' } }),
  );
  const ended = (async () => {
    for await (const event of EventStream!) expect(event).toBeDefined();
  })();
  expect(await other.stop()).toBe(0);
  await ended;
  client.destroy();
});
