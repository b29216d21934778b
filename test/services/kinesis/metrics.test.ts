import { beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { MetricStore } from '../../../src/services/cloudwatch/metrics/metric-store.ts';
import { withMetrics } from '../../../src/services/kinesis/metrics/calls.ts';
import { EnableEnhancedMonitoring } from '../../../src/services/kinesis/operations/enable-enhanced-monitoring.ts';
import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../../src/services/kinesis/operations/put-records.ts';
import { RegisterStreamConsumer } from '../../../src/services/kinesis/operations/register-stream-consumer.ts';
import { SubscribeToShard } from '../../../src/services/kinesis/operations/subscribe-to-shard.ts';
import { caller } from '../../support/caller.ts';
import { ACCOUNT, ARN, testKinesis } from './harness.ts';

let kinesis: Awaited<ReturnType<typeof testKinesis>>;
let metrics: MetricStore;
let measured: <Op extends Operation>(operation: Op, input: Input<Op>) => Promise<Output<Op>>;
const region = 'us-east-1';

beforeEach(async () => {
  kinesis = await testKinesis({ quotas: 'on' });
  const { engine, clock, service, options } = kinesis;
  metrics = await MetricStore.open({ logs: options.store.logs, clock, logger: silentLogger });
  const { operations } = withMetrics(service, { engine, clock, meters: metrics.meters });
  measured = async (operation, input) =>
    (await operations.get(operation.name)!.run(input, { ...caller, account: ACCOUNT, region })) as never;
});

/** What a metric of the stream comes to, and from how many values. */
function told(metricName: string, dimensions: Record<string, string> = {}) {
  const id = {
    account: ACCOUNT,
    region,
    metricNamespace: 'AWS/Kinesis',
    metricName,
    dimensions: { StreamName: 'orders', ...dimensions },
  };
  const values = metrics.read(id, 0, Infinity).flatMap(({ points }) => points.map((point) => point.values));
  return [values.reduce((sum, each) => sum + each.sum, 0), values.reduce((sum, each) => sum + each.count, 0)];
}

test('puts and reads are told by call, and what they moved by the counters of the shards', async () => {
  await kinesis.createStream();
  await measured(PutRecord, { StreamName: 'orders', PartitionKey: 'ab', Data: Buffer.from('four') });
  const Records = ['x', 'y', 'z'].map((key) => ({ PartitionKey: key, Data: Buffer.from('12345') }));
  await measured(PutRecords, { StreamName: 'orders', Records });
  await measured(GetRecords, { ShardIterator: await kinesis.iteratorAt('orders') });
  const wanted = {
    'PutRecord.Success': [1, 1],
    'PutRecord.Bytes': [6, 1],
    'PutRecords.Success': [1, 1],
    'PutRecords.Bytes': [18, 1],
    'PutRecords.TotalRecords': [3, 1],
    'PutRecords.SuccessfulRecords': [3, 1],
    'PutRecords.ThrottledRecords': [0, 1],
    'PutRecords.Latency': [0, 1],
    IncomingRecords: [4, 1],
    IncomingBytes: [24, 1],
    'GetRecords.Success': [1, 1],
    'GetRecords.Records': [4, 1],
    'GetRecords.Bytes': [24, 1],
    'GetRecords.IteratorAgeMilliseconds': [0, 1],
    WriteProvisionedThroughputExceeded: [0, 0],
  };
  expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, told(name)]))).toEqual(wanted);
  // Counters are counted once, however often they are looked at.
  expect(told('IncomingRecords')).toEqual([4, 1]);
});

test('what a quota refuses is told too, and a call that it fails is no success', async () => {
  await kinesis.createStream();
  const mebibyte = { PartitionKey: 'a', Data: Buffer.alloc(2 ** 20 - 1) };
  await measured(PutRecord, { StreamName: 'orders', ...mebibyte });
  const refused = measured(PutRecord, { StreamName: 'orders', ...mebibyte });
  await expect(refused).rejects.toMatchObject({ code: 'ProvisionedThroughputExceededException' });
  await measured(PutRecords, { StreamName: 'orders', Records: [mebibyte] });
  expect(told('PutRecord.Success')).toEqual([1, 2]);
  expect(told('PutRecords.Success')).toEqual([0, 1]);
  expect(told('PutRecords.ThrottledRecords')).toEqual([1, 1]);
  expect(told('WriteProvisionedThroughputExceeded')[0]).toBe(2);
});

test('shards are told apart while enhanced monitoring is on, in the metrics that it names', async () => {
  await kinesis.createStream('orders', 2);
  const put = () =>
    measured(PutRecord, {
      StreamName: 'orders',
      PartitionKey: 'a',
      ExplicitHashKey: '0',
      Data: Buffer.from('x'),
    });
  await put();
  expect(told('IncomingRecords', { ShardId: 'shardId-000000000000' })).toEqual([0, 0]);
  const ShardLevelMetrics = ['IncomingRecords' as const];
  await kinesis.call(EnableEnhancedMonitoring, { StreamName: 'orders', ShardLevelMetrics });
  await kinesis.clock.advance(1_000);
  await put();
  expect(told('IncomingRecords', { ShardId: 'shardId-000000000000' })).toEqual([1, 1]);
  expect(told('IncomingRecords', { ShardId: 'shardId-000000000001' })).toEqual([0, 0]);
  expect(told('IncomingBytes', { ShardId: 'shardId-000000000000' })).toEqual([0, 0]);
});

test('a subscription is told by consumer: how the call ended, and what each event carried', async () => {
  await kinesis.createStream();
  const { clock } = kinesis;
  const { Consumer } = await kinesis.call(RegisterStreamConsumer, {
    StreamARN: `${ARN}orders`,
    ConsumerName: 'reader',
  });
  await clock.advance(1_000);
  await measured(PutRecord, { StreamName: 'orders', PartitionKey: 'ab', Data: Buffer.from('four') });
  const subscribe = () =>
    measured(SubscribeToShard, {
      ConsumerARN: Consumer.ConsumerARN,
      ShardId: 'shardId-000000000000',
      StartingPosition: { Type: 'TRIM_HORIZON' },
    });
  const events = (await subscribe())[Symbol.asyncIterator]();
  await events.next();
  await expect(subscribe()).rejects.toMatchObject({ code: 'ResourceInUseException' });
  await events.return?.();
  const wanted = {
    'SubscribeToShard.Success': [1, 2],
    'SubscribeToShardEvent.Bytes': [6, 1],
    'SubscribeToShardEvent.Records': [1, 1],
    'SubscribeToShardEvent.MillisBehindLatest': [0, 1],
    'SubscribeToShardEvent.Success': [1, 1],
  };
  const names = Object.keys(wanted);
  expect(Object.fromEntries(names.map((name) => [name, told(name, { ConsumerName: 'reader' })]))).toEqual(
    wanted,
  );
});
