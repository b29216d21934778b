import { beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { MetricStore } from '../../../src/services/cloudwatch/metrics/metric-store.ts';
import { EnableEnhancedMonitoring } from '../../../src/services/kinesis/operations/enable-enhanced-monitoring.ts';
import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../../src/services/kinesis/operations/put-records.ts';
import { RegisterStreamConsumer } from '../../../src/services/kinesis/operations/register-stream-consumer.ts';
import { SubscribeToShard } from '../../../src/services/kinesis/operations/subscribe-to-shard.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { ACCOUNT, ARN, testKinesis } from './harness.ts';

let kinesis: Awaited<ReturnType<typeof testKinesis>>;
let metrics: MetricStore;
const region = 'us-east-1';

beforeEach(async () => {
  const clock = new VirtualClock();
  const store = memoryStore(clock);
  metrics = await MetricStore.open({ logs: store.logs, clock, logger: silentLogger });
  kinesis = await testKinesis({ quotas: 'on', clock, store, meters: metrics.meters });
});

/** The sum and the number of values recorded for a metric of the stream. */
function recorded(metricName: string, dimensions: Record<string, string> = {}) {
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

test('records metrics of puts and reads by call, and their volume from the counters of the shards', async () => {
  await kinesis.createStream();
  await kinesis.call(PutRecord, { StreamName: 'orders', PartitionKey: 'ab', Data: Buffer.from('four') });
  const Records = ['x', 'y', 'z'].map((key) => ({ PartitionKey: key, Data: Buffer.from('12345') }));
  await kinesis.call(PutRecords, { StreamName: 'orders', Records });
  await kinesis.call(GetRecords, { ShardIterator: await kinesis.iteratorAt('orders') });
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
  expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, recorded(name)]))).toEqual(wanted);
  // Each counter value is recorded once, however often the metrics are read.
  expect(recorded('IncomingRecords')).toEqual([4, 1]);
});

test('records what a quota refuses, and a refused call as unsuccessful', async () => {
  await kinesis.createStream();
  const mebibyte = { PartitionKey: 'a', Data: Buffer.alloc(2 ** 20 - 1) };
  await kinesis.call(PutRecord, { StreamName: 'orders', ...mebibyte });
  const refused = kinesis.call(PutRecord, { StreamName: 'orders', ...mebibyte });
  await expect(refused).rejects.toMatchObject({ code: 'ProvisionedThroughputExceededException' });
  await kinesis.call(PutRecords, { StreamName: 'orders', Records: [mebibyte] });
  expect(recorded('PutRecord.Success')).toEqual([1, 2]);
  expect(recorded('PutRecords.Success')).toEqual([0, 1]);
  expect(recorded('PutRecords.ThrottledRecords')).toEqual([1, 1]);
  expect(recorded('WriteProvisionedThroughputExceeded')[0]).toBe(2);
});

test('records metrics by shard while enhanced monitoring is on, only those it names', async () => {
  await kinesis.createStream('orders', 2);
  const put = () =>
    kinesis.call(PutRecord, {
      StreamName: 'orders',
      PartitionKey: 'a',
      ExplicitHashKey: '0',
      Data: Buffer.from('x'),
    });
  await put();
  expect(recorded('IncomingRecords', { ShardId: 'shardId-000000000000' })).toEqual([0, 0]);
  const ShardLevelMetrics = ['IncomingRecords' as const];
  await kinesis.call(EnableEnhancedMonitoring, { StreamName: 'orders', ShardLevelMetrics });
  await kinesis.clock.advance(1_000);
  await put();
  expect(recorded('IncomingRecords', { ShardId: 'shardId-000000000000' })).toEqual([1, 1]);
  expect(recorded('IncomingRecords', { ShardId: 'shardId-000000000001' })).toEqual([0, 0]);
  expect(recorded('IncomingBytes', { ShardId: 'shardId-000000000000' })).toEqual([0, 0]);
});

test('records metrics of subscriptions by consumer: the outcome of the call and the content of each event', async () => {
  await kinesis.createStream();
  const { clock } = kinesis;
  await kinesis.call(EnableEnhancedMonitoring, { StreamName: 'orders', ShardLevelMetrics: ['ALL'] });
  const { Consumer } = await kinesis.call(RegisterStreamConsumer, {
    StreamARN: `${ARN}orders`,
    ConsumerName: 'reader',
  });
  await clock.advance(1_000);
  await kinesis.call(PutRecord, { StreamName: 'orders', PartitionKey: 'ab', Data: Buffer.from('four') });
  const subscribe = () =>
    kinesis.call(SubscribeToShard, {
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
  expect(Object.fromEntries(names.map((name) => [name, recorded(name, { ConsumerName: 'reader' })]))).toEqual(
    wanted,
  );
  expect(recorded('GetRecords.Bytes')).toEqual([0, 0]);
  expect(recorded('GetRecords.Records')).toEqual([0, 0]);
  const ShardId = 'shardId-000000000000';
  expect(recorded('IncomingBytes', { ShardId })).toEqual([6, 1]);
  for (const name of ['OutgoingBytes', 'OutgoingRecords', 'IteratorAgeMilliseconds']) {
    expect(recorded(name, { ShardId }), name).toEqual([0, 0]);
  }
});

test('records nothing for a call that names a stream of another account, even one of the same name', async () => {
  await kinesis.createStream();
  const StreamARN = `${ARN}orders`.replace(ACCOUNT, '210987654321');
  const put = kinesis.call(PutRecord, { StreamARN, PartitionKey: 'a', Data: Buffer.from('x') });
  await expect(put).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  expect(recorded('PutRecord.Success')).toEqual([0, 0]);
});
