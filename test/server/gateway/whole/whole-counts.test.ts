import { expect, test } from 'vitest';
import { type StreamMetrics, zeroCounters } from '../../../../src/engine/metrics.ts';
import { newStatistics } from '../../../../src/mapping/metrics/statistics.ts';
import type { MappingStatus } from '../../../../src/mapping/metrics/status.ts';
import { activeStreams, type ReportedCounts } from '../../../../src/server/gateway/whole/reported-counts.ts';
import { WholeCounts } from '../../../../src/server/gateway/whole/whole-counts.ts';

const NAMESPACE = { account: '000000000000', region: 'us-east-1' };
const SHARDS = ['shardId-000000000000', 'shardId-000000000001'];

/** @param recordsIn of each shard */
function streamOf(recordsIn: readonly number[], subscriptions = 0): StreamMetrics {
  return {
    ...NAMESPACE,
    streamName: 'orders',
    status: 'ACTIVE',
    shards: recordsIn.map((count, index) => ({
      ...zeroCounters(),
      shardId: SHARDS[index]!,
      closed: false,
      storedBytes: count * 10,
      recordsIn: count,
      subscriptions,
    })),
    consumers: [{ consumerName: 'fast', subscriptions, millisBehindLatest: subscriptions }],
  };
}

function mappingOf(recordsDelivered: number, shardIds: readonly string[]): MappingStatus {
  return {
    ...NAMESPACE,
    ...newStatistics(),
    uuid: 'm',
    eventSourceArn: 'arn',
    functionArn: 'arn',
    batchSize: 100,
    state: 'Enabled',
    lastProcessingResult: 'OK',
    iteratorAgeMs: recordsDelivered,
    shards: shardIds.map((shardId) => ({ shardId, phase: 'reading', iteratorAgeMs: 0 })),
    recordsDelivered,
  } satisfies MappingStatus;
}

function report(
  process: string,
  recordsIn: readonly number[],
  more: Partial<ReportedCounts> = {},
): ReportedCounts {
  return { process, streams: [streamOf(recordsIn)], mappings: [], ...more };
}

const recordsIn = (streams: readonly StreamMetrics[]) => streams[0]!.shards.map((shard) => shard.recordsIn);

test('counts of gateways are added, and those of a gateway that is gone stay', () => {
  const whole = new WholeCounts();
  const own = [streamOf([1, 2])];
  expect(whole.streams(own)).toEqual(own);
  expect(whole.take(report('b', [10, 0]), { isFormer: false })).toBe(true);
  whole.take(report('c', [100, 5]), { isFormer: false });
  expect(recordsIn(whole.streams(own))).toEqual([111, 7]);
  expect(whole.streams(own)[0]!.shards[0]).toMatchObject({ storedBytes: 1000 });
  // The same report again is nothing new.
  expect(whole.take(report('b', [10, 0]), { isFormer: false })).toBe(false);
  whole.take(report('b', [15, 1]), { isFormer: false });
  whole.keepOnly(new Set(['c']));
  expect(recordsIn(whole.streams(own))).toEqual([116, 8]);
  // A gateway that was cut off for a while is not counted twice.
  whole.take(report('b', [16, 1]), { isFormer: false });
  expect(recordsIn(whole.streams(own))).toEqual([117, 8]);
  // A gateway that was started again counts from zero, as another process.
  whole.take(report('b2', [3, 0]), { isFormer: false });
  expect(recordsIn(whole.streams(own))).toEqual([120, 8]);
});

test('what gateways have counted before this one became the home is not counted again', () => {
  const whole = new WholeCounts();
  whole.take(report('b', [50, 0]), { isFormer: true });
  whole.take(report('b', [53, 0]), { isFormer: false });
  expect(recordsIn(whole.streams([streamOf([1, 0])]))).toEqual([4, 0]);
});

test('subscriptions are those of the gateways that are there', () => {
  const whole = new WholeCounts();
  const own = [streamOf([0, 0], 1)];
  whole.take(report('b', [0, 0], { streams: activeStreams([streamOf([0, 0], 2)]) }), { isFormer: false });
  expect(whole.streams(own)[0]!.consumers).toEqual([
    { consumerName: 'fast', subscriptions: 3, millisBehindLatest: 2 },
  ]);
  expect(whole.streams(own)[0]!.shards[0]).toMatchObject({ subscriptions: 3 });
  whole.keepOnly(new Set());
  expect(whole.streams(own)[0]!.consumers).toMatchObject([{ subscriptions: 1 }]);
});

test('a mapping has the counts of all its loops, and the shards of each gateway', () => {
  const whole = new WholeCounts();
  whole.take(report('b', [], { mappings: [mappingOf(7, [SHARDS[1]!])] }), { isFormer: false });
  expect(whole.mappings([mappingOf(2, [SHARDS[0]!])])).toMatchObject([
    { recordsDelivered: 9, iteratorAgeMs: 7, shards: SHARDS.map((shardId) => ({ shardId })) },
  ]);
});

test('a stream that was deleted is forgotten, and idle shards are not reported', () => {
  const whole = new WholeCounts();
  whole.take(report('b', [10]), { isFormer: false });
  expect(whole.streams([])).toEqual([]);
  expect(recordsIn(whole.streams([streamOf([1])]))).toEqual([1]);
  expect(activeStreams([streamOf([0, 4])])).toMatchObject([{ shards: [{ shardId: SHARDS[1] }] }]);
  expect(activeStreams([streamOf([0, 0])])).toEqual([]);
});
