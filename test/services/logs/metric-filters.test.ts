import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { MIB } from '../../../src/lib/bytes.ts';
import { type Logger, silentLogger } from '../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { MetricStore } from '../../../src/services/cloudwatch/metrics/metric-store.ts';
import { CreateLogGroup } from '../../../src/services/logs/operations/create-log-group.ts';
import { CreateLogStream } from '../../../src/services/logs/operations/create-log-stream.ts';
import { DeleteMetricFilter } from '../../../src/services/logs/operations/delete-metric-filter.ts';
import { DescribeLogGroups } from '../../../src/services/logs/operations/describe-log-groups.ts';
import { DescribeMetricFilters } from '../../../src/services/logs/operations/describe-metric-filters.ts';
import { PutLogEvents } from '../../../src/services/logs/operations/put-log-events.ts';
import { PutRetentionPolicy } from '../../../src/services/logs/operations/put-retention-policy.ts';
import { PutMetricFilter } from '../../../src/services/logs/operations/put-metric-filter.ts';
import { TestMetricFilter } from '../../../src/services/logs/operations/test-metric-filter.ts';
import { MAX_DIMENSION_SETS } from '../../../src/services/logs/limits.ts';
import { MetricFilters } from '../../../src/services/logs/metric-filter/metric-filters.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { afterSteps, MAX_STEPS_APART } from '../../support/steps.ts';
import { CALLER, logsWorld } from './world.ts';

const logGroupName = '/shop/orders';
const MINUTE_MS = 60_000;

let clock: VirtualClock;
let world: ReturnType<typeof logsWorld>;
let metrics: MetricStore;
let metricFilters: MetricFilters;
let warnings: string[];

beforeEach(async () => {
  clock = new VirtualClock();
  warnings = [];
  const logger: Logger = { ...silentLogger, warn: (message) => void warnings.push(message) };
  const store = memoryStore(clock);
  metrics = await MetricStore.open({ logs: store.logs, clock, logger });
  onTestFinished(() => metrics.close());
  metricFilters = new MetricFilters({ meters: metrics.meters, clock, logger });
  world = logsWorld({ clock, store, metricFilters });
  for (const name of [logGroupName, '/shop/other']) {
    await world.call(CreateLogGroup, { logGroupName: name });
    await world.call(CreateLogStream, { logGroupName: name, logStreamName: 'a' });
  }
});

type Transformation = Partial<
  Parameters<typeof world.call<typeof PutMetricFilter>>[1]['metricTransformations'][0]
>;

const filter = (
  filterName: string,
  filterPattern: string,
  transformation: Transformation = {},
  group = logGroupName,
) =>
  world.call(PutMetricFilter, {
    logGroupName: group,
    filterName,
    filterPattern,
    metricTransformations: [
      { metricNamespace: 'Shop', metricName: filterName, metricValue: '1', ...transformation },
    ],
  });

async function put(...messages: (string | object)[]): Promise<void> {
  await world.call(PutLogEvents, {
    logGroupName,
    logStreamName: 'a',
    logEvents: messages.map((message) => ({
      timestamp: clock.now(),
      message: typeof message === 'string' ? message : JSON.stringify(message),
    })),
  });
  await metricFilters.flush();
}

/** The values of a metric in all minutes: their number, and their sum. */
function values(metricName: string, dimensions: Readonly<Record<string, string>> = {}): [number, number][] {
  const { account, region } = CALLER;
  const id = { account, region, metricNamespace: 'Shop', metricName, dimensions };
  return metrics
    .read(id, 0, clock.now() + 1)
    .flatMap(({ points }) => points.map(({ values: found }): [number, number] => [found.count, found.sum]));
}

test('matching events add their value to the metric of their minute', async () => {
  await filter('errors', 'ERROR');
  await put('ERROR one', 'fine', 'ERROR two');
  expect(values('errors')).toEqual([[2, 2]]);
  await clock.advance(MINUTE_MS);
  await put('ERROR three');
  expect(values('errors')).toEqual([
    [2, 2],
    [1, 1],
  ]);
  await world.call(DeleteMetricFilter, { logGroupName, filterName: 'errors' });
  await put('ERROR four');
  expect(values('errors')).toHaveLength(2);
  const again = world.call(DeleteMetricFilter, { logGroupName, filterName: 'errors' });
  await expect(again).rejects.toThrow('The specified metric filter does not exist.');
});

test('a value and dimensions come from the message', async () => {
  const dimensions = { Route: '$.route' };
  await filter('latency', '{ $.ms = * }', { metricValue: '$.ms', unit: 'Milliseconds' });
  await filter('routes', '{ $.ms > 10 }', { metricValue: '$.ms', dimensions });
  await filter('bytes', '[ip, ..., status = 2*, bytes]', {
    metricValue: '$bytes',
    dimensions: { Status: '$status' },
  });
  await put({ ms: 7, route: '/a' }, { ms: '30', route: '/b' }, { ms: 'slow', route: '/a' }, { ms: 50 });
  await put('127.0.0.1 - [now] "GET / HTTP/1.1" 200 1534', '127.0.0.1 - 500 7');
  expect(values('latency')).toEqual([[3, 87]]);
  expect(values('routes', { Route: '/b' })).toEqual([]);
  expect(values('bytes', { Status: '200' })).toEqual([[1, 1534]]);
  await put({ ms: 40, route: '/b' });
  expect(values('routes', { Route: '/b' })).toEqual([[1, 40]]);
});

test('events that are stored in one turn are counted, whatever is matched at that step', async () => {
  const document = { filterName: 'errors', filterPattern: 'ERROR', createdMs: 0 };
  const transformation = { metricNamespace: 'Shop', metricName: 'errors', metricValue: '1' };
  const accept = (group: string) =>
    metricFilters.accept(CALLER, group, [{ ...document, transformation }], [{ message: 'ERROR' }]);
  for (let steps = 0; steps < MAX_STEPS_APART; steps++) {
    accept(logGroupName);
    afterSteps(steps, () => accept('/shop/other'));
    await clock.advance(0);
    await metricFilters.flush();
    const count = 2 * (steps + 1);
    expect(values('errors'), `${steps} steps apart`).toEqual([[count, count]]);
  }
});

test('the default value stands for a minute with events of which none matches', async () => {
  await filter('errors', 'ERROR', { defaultValue: 0 });
  await put('fine');
  expect(values('errors')).toEqual([]);
  await clock.advance(MINUTE_MS);
  expect(values('errors')).toEqual([[1, 0]]);
  await put('fine', 'ERROR');
  await put('fine');
  await clock.advance(2 * MINUTE_MS);
  expect(values('errors')).toEqual([
    [1, 0],
    [1, 1],
  ]);
});

test('a filter counts a thousand values of its dimensions, and warns once of others', async () => {
  await filter('ids', '{ $.id = * }', { dimensions: { Id: '$.id' } });
  await put(...Array.from({ length: MAX_DIMENSION_SETS + 2 }, (_, id) => ({ id })));
  expect(values('ids', { Id: '0' })).toEqual([[1, 1]]);
  expect(values('ids', { Id: String(MAX_DIMENSION_SETS) })).toEqual([]);
  expect(warnings).toEqual(['a metric filter has 1000 values of its dimensions and counts no others']);
  // A change of the group does not touch its filters.
  await world.call(PutRetentionPolicy, { logGroupName, retentionInDays: 7 });
  await put({ id: 'new' });
  expect(values('ids', { Id: 'new' })).toEqual([]);
  expect(warnings).toHaveLength(1);
});

test('events are not counted while 16 MiB of earlier ones wait, and a warning says so', async () => {
  const transformation = { metricNamespace: 'Shop', metricName: 'errors', metricValue: '1' };
  const filters = [{ filterName: 'errors', filterPattern: 'ERROR', createdMs: 0, transformation }];
  const store = () =>
    metricFilters.accept(CALLER, logGroupName, filters, [{ message: 'ERROR '.padEnd(6 * MIB) }]);
  for (let event = 0; event < 3; event++) store();
  expect(warnings).toEqual([
    'metric filters: events were not counted, because earlier ones are still being matched',
  ]);
  await metricFilters.flush();
  store();
  await metricFilters.flush();
  expect(values('errors')).toEqual([[3, 3]]);
  expect(warnings).toHaveLength(1);
});

test('filters are described by group, by name and by metric, in pages', async () => {
  await filter('b', 'ERROR', { defaultValue: 0 });
  await filter('a', '{ $.x = 1 }', { dimensions: { X: '$.x' }, unit: 'Count' });
  await filter('c', '', {}, '/shop/other');
  const { logGroups } = await world.call(DescribeLogGroups, {});
  expect(logGroups.map(({ metricFilterCount }) => metricFilterCount)).toEqual([2, 1]);
  expect((await world.call(DescribeMetricFilters, { logGroupName })).metricFilters).toEqual([
    {
      filterName: 'a',
      filterPattern: '{ $.x = 1 }',
      metricTransformations: [
        {
          metricNamespace: 'Shop',
          metricName: 'a',
          metricValue: '1',
          dimensions: { X: '$.x' },
          unit: 'Count',
        },
      ],
      creationTime: clock.now(),
      logGroupName,
      applyOnTransformedLogs: false,
    },
    {
      filterName: 'b',
      filterPattern: 'ERROR',
      metricTransformations: [
        { metricNamespace: 'Shop', metricName: 'b', metricValue: '1', defaultValue: 0 },
      ],
      creationTime: clock.now(),
      logGroupName,
      applyOnTransformedLogs: false,
    },
  ]);
  const names: string[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < 3; page++) {
    const output = await world.call(DescribeMetricFilters, { limit: 1, nextToken });
    names.push(...output.metricFilters.map(({ filterName }) => filterName));
    nextToken = output.nextToken;
  }
  expect(nextToken).toBeUndefined();
  expect(names).toEqual(['a', 'b', 'c']);
  const byMetric = await world.call(DescribeMetricFilters, { metricName: 'c', metricNamespace: 'Shop' });
  expect(byMetric.metricFilters).toMatchObject([{ filterName: 'c', logGroupName: '/shop/other' }]);
  const byName = await world.call(DescribeMetricFilters, { filterNamePrefix: 'b' });
  expect(byName.metricFilters).toMatchObject([{ filterName: 'b' }]);
});

test.each<[string, Transformation, string]>([
  ['ERROR', { dimensions: { A: '$.a' } }, 'The specified filter pattern does not support dimensions'],
  [
    '{ $.a = 1 }',
    { dimensions: { A: 'b' } },
    'Invalid metric transformation: dimension value must be valid selector',
  ],
  [
    '[a, b]',
    { dimensions: { A: '$c' } },
    'Invalid metric transformation: dimension value must be valid selector',
  ],
  [
    '{ $.a = 1 }',
    { dimensions: { A: '$.a' }, defaultValue: 0 },
    'Invalid metric transformation: dimensions and default value are mutually exclusive properties',
  ],
  ['ERROR', { metricValue: '$.a' }, 'Invalid metric transformation: metric value $.a must be a valid number'],
  ['{ $.a = ', {}, 'Invalid filter pattern'],
  ['ERROR', { metricNamespace: 'AWS/Lambda' }, 'AWS/Lambda is reserved'],
])('a filter with the pattern %s and %j is refused', async (pattern, transformation, sentence) => {
  const refused = filter('errors', pattern, transformation);
  await expect(refused).rejects.toMatchObject({ code: 'InvalidParameterException' });
  await expect(refused).rejects.toThrow(sentence);
});

test('the fields of matching messages are extracted', async () => {
  const extracted = async (filterPattern: string, ...logEventMessages: string[]) =>
    (await world.call(TestMetricFilter, { filterPattern, logEventMessages })).matches;
  const line = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';
  expect(await extracted('[..., request=*.html*, status_code=4*,]', 'other', line)).toEqual([
    {
      eventNumber: 2,
      eventMessage: line,
      extractedValues: {
        $1: '127.0.0.1',
        $2: '-',
        $3: 'frank',
        $4: '10/Oct/2000:13:25:15 -0700',
        $request: 'GET /index.html HTTP/1.0',
        $status_code: '404',
        $7: '1534',
      },
    },
  ]);
  const json = '{"ms":12,"user":{"id":"u-1"},"tags":["x"]}';
  expect(await extracted('{ $.ms > 10 && $.user.id = * && $.tags NOT EXISTS || $.ms = 12 }', json)).toEqual([
    { eventNumber: 1, eventMessage: json, extractedValues: { '$.ms': '12', '$.user.id': 'u-1' } },
  ]);
  expect(await extracted('ERROR', 'ERROR')).toEqual([
    { eventNumber: 1, eventMessage: 'ERROR', extractedValues: {} },
  ]);
});
