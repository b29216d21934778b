import {
  DescribeStreamConsumerCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  SubscribeToShardCommand,
} from '@aws-sdk/client-kinesis';
import type { KinesisStreamEvent } from 'aws-lambda';
import { afterEach, expect, test } from 'vitest';
import { openPipeline, type PipelineOptions } from '../../src/testing/open-pipeline.ts';
import type { Pipeline } from '../../src/testing/pipeline.ts';

let pipeline: Pipeline | undefined;
afterEach(() => pipeline?.close());

async function open(options: PipelineOptions): Promise<Pipeline> {
  pipeline = await openPipeline(options);
  return pipeline;
}

const FIRST_OF_TWO = 'shardId-000000000000';

test('a throttled shard refuses calls as AWS does, and others accept theirs', async () => {
  const opened = await open({ streams: { clicks: { shards: 2 } } });
  const { faults } = opened;
  faults.throttle({ stream: 'clicks', shardId: FIRST_OF_TWO, times: 2 });
  const stream = opened.stream('clicks');
  const [first, second] = [{ explicitHashKey: '0' }, { explicitHashKey: String(2n ** 127n) }];
  await expect(stream.put('a', first)).rejects.toMatchObject({
    code: 'ProvisionedThroughputExceededException',
    message: `Rate exceeded for shard ${FIRST_OF_TWO} in stream clicks under account 000000000000.`,
  });
  await stream.put('b', second);
  expect(
    await stream.putMany([
      { data: 'c', ...first },
      { data: 'd', ...second },
    ]),
  ).toMatchObject([
    { errorCode: 'ProvisionedThroughputExceededException' },
    { shardId: 'shardId-000000000001' },
  ]);
  await stream.put('e', first);
  expect((await stream.records()).map(({ data }) => data)).toEqual(['e', 'b', 'd']);
  faults.throttle({ stream: 'clicks', on: 'reads' });
  // Views look at the records without calls that could fail.
  const client = new KinesisClient({ ...opened.clientConfig(), maxAttempts: 1 });
  const start = { StreamName: 'clicks', ShardId: FIRST_OF_TWO, ShardIteratorType: 'TRIM_HORIZON' } as const;
  const { ShardIterator } = await client.send(new GetShardIteratorCommand(start));
  await expect(client.send(new GetRecordsCommand({ ShardIterator }))).rejects.toMatchObject({
    message: `Rate exceeded for Shard - 000000000000/clicks/${FIRST_OF_TWO}`,
  });
});

test('chosen records of a call fail, and the others are stored', async () => {
  const opened = await open({ streams: { clicks: {} } });
  const { faults } = opened;
  const stream = opened.stream('clicks');
  const entries = ['a', 'b', 'c', 'd'].map((data) => ({ data, key: data }));
  const failed = async () =>
    (await stream.putMany(entries)).map((result) => ('errorCode' in result ? result.errorCode : 'stored'));
  faults.failRecords({ stream: 'clicks', indexes: [0], keys: ['c'] });
  expect(await failed()).toEqual(['InternalFailure', 'stored', 'InternalFailure', 'stored']);
  faults.failRecords({ stream: 'clicks', every: 1 });
  expect(new Set(await failed())).toEqual(new Set(['InternalFailure']));
  expect(await failed()).toEqual(['stored', 'stored', 'stored', 'stored']);
  expect((await stream.records()).map(({ data }) => data).join('')).toBe('bdabcd');
});

test('an operation fails, and a client of AWS tries again', async () => {
  const opened = await open({ streams: { clicks: {} } });
  opened.faults.internalFailure({ operation: 'PutRecords', times: 2 });
  const client = new KinesisClient({ ...opened.clientConfig(), retryMode: 'standard' });
  const put = new PutRecordsCommand({
    StreamName: 'clicks',
    Records: [{ Data: Buffer.from('a'), PartitionKey: 'k' }],
  });
  expect(await client.send(put)).toMatchObject({ $metadata: { attempts: 3 }, FailedRecordCount: 0 });
  opened.faults.failRecords({ stream: 'clicks', keys: ['k'] });
  expect(await client.send(put)).toMatchObject({ FailedRecordCount: 1 });
  client.destroy();
  expect(opened.faults.list()[0]).toEqual({ what: 'internal failure of PutRecords', used: 2, left: 0 });
});

test('a fault that does not happen is reported, and one that cannot happen is refused', async () => {
  const { faults } = await open({ streams: { clicks: {} } });
  faults.throttle({ stream: 'clciks' });
  expect(faults.unused()).toEqual(['throttle writes of clciks']);
  faults.clear();
  expect(faults.list()).toEqual([]);
  expect(() => faults.internalFailure({ operation: 'PutRecrod' })).toThrow('Did you mean "PutRecord"?');
  expect(() => faults.latency({ service: 'kinesiss', operation: 'PutRecord', ms: 1 })).toThrow(
    'Did you mean "kinesis"?',
  );
  expect(() => faults.throttle({ stream: 'clicks', times: 0 })).toThrow('times is 0');
  for (let count = 0; count < 1_000; count++) faults.throttle({ stream: 'clicks' });
  expect(() => faults.throttle({ stream: 'clicks' })).toThrow('1000 faults are armed already.');
});

test('a delayed call waits for the clock of the pipeline', async () => {
  const opened = await open({ streams: { clicks: {} } });
  opened.faults.latency({ operation: 'PutRecord', ms: 2_000 });
  const put = opened.stream('clicks').put('a');
  expect(await opened.settle()).toEqual([
    {
      what: 'the call PutRecord',
      why: 'delayed by a fault',
      until: new Date(opened.now.getTime() + 2_000),
    },
  ]);
  expect(await opened.stream('clicks').records()).toEqual([]);
  await opened.advance('2s');
  await put;
  expect(await opened.settle()).toEqual([]);
  expect(await opened.stream('clicks').records()).toHaveLength(1);
});

test('iterators that were issued before the fault have expired', async () => {
  const opened = await open({ streams: { clicks: {} } });
  const client = new KinesisClient(opened.clientConfig());
  const iterator = async () => {
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamName: 'clicks',
        ShardId: FIRST_OF_TWO,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    return ShardIterator;
  };
  const before = await iterator();
  opened.faults.expireIterators('clicks');
  await expect(client.send(new GetRecordsCommand({ ShardIterator: before }))).rejects.toMatchObject({
    name: 'ExpiredIteratorException',
  });
  const read = await client.send(new GetRecordsCommand({ ShardIterator: await iterator() }));
  await client.send(new GetRecordsCommand({ ShardIterator: read.NextShardIterator }));
  client.destroy();
});

test('a cut subscription ends without an error', async () => {
  const opened = await open({ streams: { clicks: {} } });
  const client = new KinesisClient(opened.clientConfig());
  const StreamARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';
  const { Consumer } = await client.send(
    new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: 'fan' }),
  );
  const { ConsumerARN } = Consumer!;
  await opened.settle();
  await client.send(new DescribeStreamConsumerCommand({ ConsumerARN }));
  const { EventStream } = await client.send(
    new SubscribeToShardCommand({
      ConsumerARN,
      ShardId: FIRST_OF_TWO,
      StartingPosition: { Type: 'TRIM_HORIZON' },
    }),
  );
  await opened.stream('clicks').put('a');
  const seen: string[] = [];
  for await (const { SubscribeToShardEvent } of EventStream!) {
    for (const { Data } of SubscribeToShardEvent!.Records!) seen.push(Buffer.from(Data!).toString());
    if (seen.length > 0) expect(opened.faults.cutSubscriptions('clicks')).toBe(1);
  }
  expect(seen).toEqual(['a']);
  expect(opened.faults.cutSubscriptions('clicks')).toBe(0);
  client.destroy();
});

test('invocations of a function fail, hang, run out of memory and are throttled', async () => {
  const events: unknown[] = [];
  const opened = await open({
    streams: { clicks: {} },
    functions: {
      count: {
        handler: (event: KinesisStreamEvent) => events.push(event),
        timeoutSeconds: 7,
        events: [{ stream: 'clicks' }],
      },
    },
  });
  const { faults } = opened;
  const count = opened.function('count');
  faults.function('count', { kind: 'fail', error: new RangeError('too many') });
  faults.function('count', { kind: 'out-of-memory', onInvocation: 2 });
  faults.function('count', { kind: 'throttle', onInvocation: [3] });
  faults.function('count', { kind: 'hang', onInvocation: 4 });
  await opened.stream('clicks').put('a');
  const startMs = opened.now.getTime();
  for (const expected of [
    'waiting to retry',
    'waiting to retry',
    'waiting to retry',
    'an invocation hangs',
  ]) {
    const [waiting] = await opened.settle();
    expect(waiting!.why).toBe(expected);
    await opened.advance(waiting!.until.getTime() - opened.now.getTime());
  }
  await opened.settle();
  await opened.advance('30s');
  expect(await opened.settle()).toEqual([]);
  expect(faults.unused()).toEqual([]);
  expect(events).toHaveLength(1);
  expect(opened.now.getTime() - startMs).toBeGreaterThan(37_000);
  expect(count.invocations.map(({ error, durationMs }) => [error?.type, error?.message, durationMs])).toEqual(
    [
      ['RangeError', 'too many', 0],
      [
        'Runtime.OutOfMemory',
        expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: signal: killed$/),
        0,
      ],
      [
        'Sandbox.Timedout',
        expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 7.00 seconds$/),
        7_000,
      ],
      [undefined, undefined, 0],
    ],
  );
});
