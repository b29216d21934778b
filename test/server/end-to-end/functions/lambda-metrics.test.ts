import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FunctionTotal } from '../../../../src/server/metrics/function-totals.ts';
import { GetMetricData } from '../../../../src/services/cloudwatch/operations/get-metric-data.ts';
import { GetMetricStatistics } from '../../../../src/services/cloudwatch/operations/get-metric-statistics.ts';
import { cloudWatchTraits } from '../../../../src/services/cloudwatch/traits.ts';
import type { HistoryReport } from '../../../../src/server/routing/history-route.ts';
import { PutRecord } from '../../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../../src/services/kinesis/traits.ts';
import { CreateEventSourceMapping } from '../../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { lambdaTraits } from '../../../../src/services/lambda/traits.ts';
import { CreateQueue } from '../../../../src/services/sqs/operations/create-queue.ts';
import { sqsTraits } from '../../../../src/services/sqs/traits.ts';
import { eventually } from '../../../support/eventually.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';

// An hour on either side of now, so that it includes the minute of a datapoint.
const HOUR_MS = 60 * 60_000;
const HANDLER = `exports.handler = async ({ Records = [{ kinesis: { partitionKey: 'bad' } }] }) => {
  if (Records[0].kinesis.partitionKey === 'bad') throw new Error('no');
};`;

let server: TestServer;
beforeEach(async () => {
  server = await runningServer();
  await server.createFunction('f', HANDLER);
});
afterEach(() => server.close());

const span = () => ({ StartTime: Date.now() - HOUR_MS, EndTime: Date.now() + HOUR_MS });

/** The sums of metrics of `AWS/Lambda`, from GetMetricData; those without a value are omitted. */
async function sums(
  names: readonly string[],
  dimensions: Readonly<Record<string, string>>,
): Promise<Record<string, number>> {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const { MetricDataResults } = await server.client.call(cloudWatchTraits, GetMetricData, {
    ...span(),
    MetricDataQueries: names.map((MetricName, place) => ({
      Id: `m${place}`,
      MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions }, Period: 60, Stat: 'Sum' },
    })),
  });
  return Object.fromEntries(
    MetricDataResults.flatMap(({ Values }, place) =>
      Values.length === 0 ? [] : [[names[place]!, Values.reduce((sum, value) => sum + value, 0)]],
    ),
  );
}

test('the metrics of a mapping are in CloudWatch, under the mapping and under its function', async () => {
  await server.createStream('orders', 1);
  await server.client.call(sqsTraits, CreateQueue, { QueueName: 'failed' });
  const { UUID } = await server.client.call(lambdaTraits, CreateEventSourceMapping, {
    FunctionName: 'f',
    EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders',
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 1,
    MaximumRetryAttempts: 0,
    FilterCriteria: { Filters: [{ Pattern: '{"data":{"taken":[true]}}' }] },
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:failed' } },
    MetricsConfig: { Metrics: ['EventCount'] },
  });
  for (const [PartitionKey, taken] of [
    ['good', true],
    ['left out', false],
    ['bad', true],
    ['good', true],
  ] as const) {
    const Data = Buffer.from(JSON.stringify({ taken }));
    await server.client.call(kinesisTraits, PutRecord, { StreamName: 'orders', PartitionKey, Data });
  }
  const counts = {
    PolledEventCount: 4,
    FilteredOutEventCount: 1,
    InvokedEventCount: 3,
    FailedInvokeEventCount: 1,
    DroppedEventCount: 1,
    OnFailureDestinationDeliveredEventCount: 1,
  };
  const reported = await eventually(async () => {
    const now = await sums(Object.keys(counts), { EventSourceMappingUUID: UUID });
    return now['InvokedEventCount'] === counts.InvokedEventCount ? now : undefined;
  });
  expect(reported).toEqual(counts);

  for (const Dimensions of [[], [{ Name: 'FunctionName', Value: 'f' }]]) {
    const { Datapoints } = await server.client.call(cloudWatchTraits, GetMetricStatistics, {
      ...span(),
      Namespace: 'AWS/Lambda',
      MetricName: 'IteratorAge',
      Dimensions,
      Period: 3600,
      Statistics: ['SampleCount', 'Maximum'],
    });
    expect(Datapoints.reduce((sum, { SampleCount = 0 }) => sum + SampleCount, 0)).toBe(3);
    expect(Datapoints.every(({ Unit, Maximum = -1 }) => Unit === 'Milliseconds' && Maximum >= 0)).toBe(true);
  }

  // The history has the same figures, which CloudWatch has by shard and by mapping only on request.
  const read = async <T>(path: string) =>
    (await (await fetch(`${server.endpoint}/_millrace/${path}`)).json()) as T;
  const [ofFunction] = await read<readonly FunctionTotal[]>('functions');
  expect(ofFunction).toMatchObject({ functionName: 'f', invocations: 3, errors: 1, throttles: 0 });
  expect(ofFunction?.durationMs).toBeGreaterThan(0);
  const { series } = await read<HistoryReport>('history');
  const total = (name: string, metric: string) =>
    series
      .find((known) => known.name === name && known.metric === metric)
      ?.values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const namespace = '000000000000/us-east-1';
  expect(total(`${namespace}/orders`, 'recordsIn')).toBe(4);
  expect(total(`${namespace}/orders`, 'putCalls')).toBe(4);
  expect(total(`${namespace}/orders/shardId-000000000000`, 'recordsIn')).toBe(4);
  expect(total(`${namespace}/f`, 'invocations')).toBe(3);
  expect(total(`${namespace}/f`, 'durationMaxMs')).toBeGreaterThan(0);
  expect(total(UUID, 'invocations')).toBe(3);
  expect(total(UUID, 'errors')).toBe(1);
  const refused = await fetch(`${server.endpoint}/_millrace/history?from=yesterday`);
  expect(refused.status).toBe(400);
});

test('the metrics of an asynchronous invocation are in CloudWatch', async () => {
  await server.client.call(lambdaTraits, PutFunctionEventInvokeConfig, {
    FunctionName: 'f',
    MaximumRetryAttempts: 0,
  });
  await server.client.call(lambdaTraits, Invoke, { FunctionName: 'f', InvocationType: 'Event' });
  const names = ['AsyncEventsReceived', 'AsyncEventAge', 'AsyncEventsDropped'];
  const reported = await eventually(async () => {
    const now = await sums(names, { FunctionName: 'f' });
    return 'AsyncEventsDropped' in now ? now : undefined;
  });
  expect(reported).toMatchObject({ AsyncEventsReceived: 1, AsyncEventsDropped: 1 });
  expect(reported['AsyncEventAge']).toBeGreaterThanOrEqual(0);
});
