import {
  CreateStreamCommand,
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  ResourceNotFoundException,
  waitUntilStreamExists,
  waitUntilStreamNotExists,
  DeleteStreamCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../support/server-process.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServerProcess(directory.path);
});

afterAll(async () => {
  await server?.stop();
  await directory?.[Symbol.asyncDispose]();
});

const wires = [
  { wire: 'HTTP/2, the default', requestHandler: undefined },
  { wire: 'HTTP/1.1', requestHandler: new NodeHttpHandler() },
];

describe.each(wires)('SDK v3 over $wire', ({ wire, requestHandler }) => {
  const StreamName = `orders-${wire.slice(5, 6)}`;
  let client: KinesisClient;

  beforeAll(() => {
    client = new KinesisClient({
      endpoint: server.endpoint,
      region: 'eu-west-1',
      credentials,
      ...(requestHandler ? { requestHandler } : {}),
    });
  });

  afterAll(() => {
    client.destroy();
  });

  test('creates a stream and waits for it with the SDK’s own waiter', async () => {
    await client.send(new CreateStreamCommand({ StreamName, ShardCount: 3 }));
    await waitUntilStreamExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName });
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamName }));
    expect(StreamDescription).toMatchObject({ StreamStatus: 'ACTIVE', RetentionPeriodHours: 24 });
    expect(StreamDescription!.StreamARN).toBe(`arn:aws:kinesis:eu-west-1:000000000000:stream/${StreamName}`);
    expect(StreamDescription!.Shards).toHaveLength(3);
  });

  test('reads back, in order, what PutRecord and a PutRecords of 500 x 2 KB wrote', async () => {
    const first = await client.send(
      new PutRecordCommand({ StreamName, PartitionKey: 'a', Data: Buffer.from('first') }),
    );
    expect(first.ShardId).toBe('shardId-000000000000');
    expect(first.SequenceNumber).toMatch(/^4\d{55}$/);

    const payload = (n: number) => Buffer.from(`${n}:`.padEnd(2048, 'x'));
    const batch = await client.send(
      new PutRecordsCommand({
        StreamName,
        Records: Array.from({ length: 500 }, (_, n) => ({ PartitionKey: `key-${n}`, Data: payload(n) })),
      }),
    );
    expect(batch.FailedRecordCount).toBe(0);

    const { Shards } = await client.send(new ListShardsCommand({ StreamName }));
    const seen: number[] = [];
    let firstSeen = 0;
    for (const shard of Shards!) {
      const records = await readShard(client, StreamName, shard.ShardId!);
      const numbers = records.map(({ SequenceNumber }) => BigInt(SequenceNumber!));
      expect(numbers).toEqual([...numbers].sort((a, b) => (a < b ? -1 : 1)));
      for (const record of records) {
        const text = Buffer.from(record.Data!).toString();
        if (text === 'first') {
          firstSeen++;
          expect(record.SequenceNumber).toBe(first.SequenceNumber);
        } else {
          const n = Number(text.split(':')[0]);
          expect(Buffer.from(record.Data!).equals(payload(n))).toBe(true);
          expect(record.SequenceNumber).toBe(batch.Records![n]!.SequenceNumber);
          seen.push(n);
        }
      }
    }
    expect(firstSeen).toBe(1);
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, n) => n));
  });

  test('gets the error of AWS for a stream that does not exist', async () => {
    const call = client.send(
      new PutRecordCommand({ StreamName: 'nowhere', PartitionKey: 'a', Data: Buffer.from('x') }),
    );
    await expect(call).rejects.toThrow(ResourceNotFoundException);
    await expect(call).rejects.toThrow('Stream nowhere under account 000000000000 not found.');
  });

  test('deletes the stream', async () => {
    await client.send(new DeleteStreamCommand({ StreamName }));
    await waitUntilStreamNotExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName });
  });
});

async function readShard(client: KinesisClient, StreamName: string, ShardId: string) {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  const response = await client.send(new GetRecordsCommand({ ShardIterator }));
  expect(response.NextShardIterator).toBeTruthy();
  return response.Records!;
}

test('the server stops with code 0 although clients are connected', async () => {
  await using ownDirectory = await temporaryDirectory();
  const other = await startServerProcess(ownDirectory.path);
  const client = new KinesisClient({ endpoint: other.endpoint, region: 'eu-west-1', credentials });
  await expect(client.send(new DescribeStreamCommand({ StreamName: 'nowhere' }))).rejects.toThrow(
    ResourceNotFoundException,
  );
  expect(await other.stop()).toBe(0);
  client.destroy();
});
