import { beforeEach, expect, test } from 'vitest';
import { GetMetricData } from '../../../src/services/cloudwatch/operations/get-metric-data.ts';
import { GetMetricStatistics } from '../../../src/services/cloudwatch/operations/get-metric-statistics.ts';
import { ListMetrics } from '../../../src/services/cloudwatch/operations/list-metrics.ts';
import { PutMetricData } from '../../../src/services/cloudwatch/operations/put-metric-data.ts';
import { caller } from '../../support/caller.ts';
import { cloudWatchWorld, MINUTE_MS } from './world.ts';

let world: Awaited<ReturnType<typeof cloudWatchWorld>>;
let startMs: number;
const latency = { Namespace: 'Shop', MetricName: 'Latency' };
const Dimensions = [{ Name: 'Stage', Value: 'dev' }];

beforeEach(async () => {
  world = await cloudWatchWorld();
  startMs = world.clock.now();
});

/** Puts one value a minute, from the beginning on. */
async function putEachMinute(...values: number[]): Promise<void> {
  for (const Value of values) {
    const datum = { MetricName: 'Latency', Dimensions, Value, Unit: 'Milliseconds' as const };
    await world.call(PutMetricData, { Namespace: 'Shop', MetricData: [datum] });
    await world.clock.advance(MINUTE_MS);
  }
}

const statistics = (input: object) =>
  world.call(GetMetricStatistics, {
    ...latency,
    Dimensions,
    StartTime: startMs,
    EndTime: world.clock.now(),
    Period: 60,
    ...input,
  });

test('values are returned by period, with the requested statistics', async () => {
  await putEachMinute(1, 2, 3, 10);
  const { Label, Datapoints } = await statistics({
    Period: 120,
    Statistics: ['Sum', 'Maximum', 'SampleCount'],
  });
  expect(Label).toBe('Latency');
  expect(Datapoints).toEqual([
    { Timestamp: startMs, Sum: 3, Maximum: 2, SampleCount: 2, Unit: 'Milliseconds' },
    { Timestamp: startMs + 2 * MINUTE_MS, Sum: 13, Maximum: 10, SampleCount: 2, Unit: 'Milliseconds' },
  ]);
  expect((await statistics({ Dimensions: [], Statistics: ['Sum'] })).Datapoints).toEqual([]);
});

test('percentiles and trimmed means are close', async () => {
  const Values = Array.from({ length: 100 }, (_, place) => place + 1);
  await world.call(PutMetricData, {
    Namespace: 'Shop',
    MetricData: [{ MetricName: 'Latency', Dimensions, Values }],
  });
  await world.clock.advance(MINUTE_MS);
  const ExtendedStatistics = [
    'p50',
    'p99',
    'tm90',
    'TM(10%:90%)',
    'PR(:50)',
    'TC(90%:100%)',
    'IQM',
    'WM(:80%)',
  ];
  const { Datapoints } = await statistics({ ExtendedStatistics });
  const told = Datapoints[0]!.ExtendedStatistics!;
  const wanted = {
    p50: 50,
    p99: 99,
    tm90: 45.5,
    'TM(10%:90%)': 50.5,
    'PR(:50)': 50,
    'TC(90%:100%)': 10,
    IQM: 50.5,
    'WM(:80%)': 48.4,
  };
  for (const [name, value] of Object.entries(wanted)) {
    expect(Math.abs(told[name]! - value), name).toBeLessThanOrEqual(0.025 * value);
  }
});

test.each([
  ['a start after its end', { StartTime: 2, EndTime: 1 }, 'StartTime must be less than'],
  ['a period of 61 s', { Period: 61, Statistics: ['Sum'] }, 'must be 1, 5, 10, 20, 30 or a multiple of 60'],
  ['no statistic', {}, 'must specify Statistics or ExtendedStatistics'],
  ['an unknown statistic', { ExtendedStatistics: ['p101'] }, 'p101'],
  [
    'too many datapoints',
    { StartTime: 0, EndTime: 2 * 86_400_000, Statistics: ['Sum'] },
    'You have requested up to 2,880 datapoints, which exceeds the limit of 1,440.',
  ],
])('%s is rejected', async (_, input, sentence) => {
  await world.clock.advance(MINUTE_MS);
  await expect(
    statistics({ Statistics: undefined, ...input, ...('StartTime' in input && { Statistics: ['Sum'] }) }),
  ).rejects.toThrow(sentence);
});

test.each([
  [
    'both a value and values',
    { Value: 1, Values: [1] },
    'MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive',
  ],
  ['fewer counts than values', { Values: [1, 2], Counts: [1] }, 'must be of the same size'],
  ['no value', {}, 'The parameter MetricData.member.1.Value is required.'],
  ['a value beyond 2^360', { Value: 2 ** 361 }, 'MetricData.member.1.Value is invalid'],
  ['a time three hours ahead', { Value: 1, Timestamp: Date.UTC(2026, 0, 1, 3) }, 'two hours in the future'],
])('PutMetricData refuses %s, and keeps nothing of the request', async (_, datum, sentence) => {
  const MetricData = [
    { MetricName: 'Latency', ...datum },
    { MetricName: 'Other', Value: 1 },
  ];
  await expect(world.call(PutMetricData, { Namespace: 'Shop', MetricData })).rejects.toThrow(sentence);
  expect((await world.call(ListMetrics, {})).Metrics).toEqual([]);
});

test('clients cannot put metrics into AWS namespaces', async () => {
  const input = { Namespace: 'AWS/Kinesis', MetricData: [{ MetricName: 'IncomingBytes', Value: 1 }] };
  await expect(world.call(PutMetricData, input)).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
  });
});

test('metrics are listed by filter, in pages', async () => {
  for (let place = 0; place < 501; place++) {
    const dimensions = { Place: String(place).padStart(3, '0') };
    world.metrics.meters
      .meter({ ...caller, metricNamespace: 'AWS/Test', metricName: 'Many', dimensions, unit: 'Count' })
      .record(1);
  }
  await putEachMinute(1);
  const first = await world.call(ListMetrics, { Namespace: 'AWS/Test' });
  expect(first.Metrics).toHaveLength(500);
  const second = await world.call(ListMetrics, { Namespace: 'AWS/Test', NextToken: first.NextToken });
  expect(second.Metrics).toEqual([
    { Namespace: 'AWS/Test', MetricName: 'Many', Dimensions: [{ Name: 'Place', Value: '500' }] },
  ]);
  const staged = await world.call(ListMetrics, { Dimensions: [{ Name: 'Stage' }] });
  expect(staged.Metrics).toEqual([{ ...latency, Dimensions }]);
  const inherited = await world.call(ListMetrics, { Dimensions: [{ Name: 'constructor' }] });
  expect(inherited.Metrics).toEqual([]);
  await world.clock.advance(4 * 60 * MINUTE_MS);
  expect((await world.call(ListMetrics, { RecentlyActive: 'PT3H' })).Metrics).toEqual([]);
});

const query = (Id: string, Stat = 'Sum') => ({
  Id,
  MetricStat: { Metric: { ...latency, Dimensions }, Period: 60, Stat },
});

test('GetMetricData computes expressions from metrics, newest first', async () => {
  await putEachMinute(2, 4, 9);
  const { MetricDataResults: results } = await world.call(GetMetricData, {
    StartTime: startMs,
    EndTime: world.clock.now(),
    MetricDataQueries: [
      { ...query('m1'), ReturnData: false },
      { Id: 'e1', Expression: 'm1 * 2 + SUM(m1)', Label: 'more' },
      { Id: 'e2', Expression: 'IF(m1 >= 4, RATE(m1) * PERIOD(m1), -1)' },
      { Id: 'e3', Expression: 'e1 / (m1 - 4)' },
    ],
  });
  expect(results.map(({ Id, Label, Values }) => [Id, Label, Values])).toEqual([
    ['e1', 'more', [33, 23, 19]],
    ['e2', 'e2', [5, 2]],
    ['e3', 'e3', [6.6, -9.5]],
  ]);
  expect(results[0]!.Timestamps[0]).toBe(startMs + 2 * MINUTE_MS);
});

test('GetMetricData returns each datapoint once across pages', async () => {
  await putEachMinute(1, 2, 3, 4, 5);
  const seen: number[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await world.call(GetMetricData, {
      StartTime: startMs,
      EndTime: world.clock.now(),
      MetricDataQueries: [query('a'), query('b')],
      ScanBy: 'TimestampAscending',
      MaxDatapoints: 3,
      NextToken,
    });
    seen.push(...answer.MetricDataResults.flatMap(({ Values }) => Values));
    ({ NextToken } = answer);
  } while (NextToken !== undefined);
  expect(seen).toEqual([1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
});

test.each([
  ['m1 +', "Error in expression 'e1': it ends too early"],
  ['m1 $ 2', "'$' was not expected"],
  ['e1 + 1', "'e1' refers to itself"],
  ['SEARCH("x")', 'the function SEARCH is not supported'],
  ['SUM(m1)', 'must be a single time series'],
  [`${'('.repeat(400)}m1`, 'nested too deeply'],
])('the expression %s is rejected', async (Expression, sentence) => {
  const MetricDataQueries = [query('m1'), { Id: 'e1', Expression }];
  const input = { StartTime: 0, EndTime: MINUTE_MS, MetricDataQueries };
  await expect(world.call(GetMetricData, input)).rejects.toThrow(sentence);
});
