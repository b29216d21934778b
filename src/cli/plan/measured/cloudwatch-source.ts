import { MINUTE_MS } from '../../../lib/time/units.ts';
import type { Client } from '../../../client/client.ts';
import { parseArn } from '../../../lib/aws/arn.ts';
import type { Input } from '../../../schema/operation.ts';
import { GetMetricData } from '../../../services/cloudwatch/operations/get-metric-data.ts';
import { cloudWatchTraits } from '../../../services/cloudwatch/traits.ts';
import { type Period, type StreamSeries, totalOf } from './stream-series.ts';
import type { CountSeries } from './traffic.ts';

/** Points of a series; longer periods have longer steps. */
const MAX_STEPS = 1_440;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const MAX_QUERIES = 500;
/** Of a response, with at most 100,800 points in it: one series of this length each. */
const QUERIES_PER_CALL = 60;

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Average';
}

interface Measured {
  readonly streamName: string;
  readonly shardIds: readonly string[];
  readonly functionArns: readonly string[];
}

/** From CloudWatch, in steps of a minute. It has metrics of shards only while enhanced monitoring is on. */
export async function seriesFromCloudWatch(
  client: Client,
  { streamName, shardIds, functionArns }: Measured,
  { fromMs, toMs }: Period,
): Promise<StreamSeries> {
  const stepMs = MINUTE_MS * Math.ceil((toMs - fromMs) / MINUTE_MS / MAX_STEPS);
  const period = { fromMs: Math.floor(fromMs / stepMs) * stepMs, toMs, stepMs };
  const ofStream = (name: string, dimensions = {}): Metric => ({
    namespace: 'AWS/Kinesis',
    name,
    dimensions: { StreamName: streamName, ...dimensions },
    statistic: 'Sum',
  });
  const listed = shardIds.slice(0, MAX_QUERIES);
  const metrics: Metric[] = [
    ofStream('IncomingRecords'),
    ofStream('IncomingBytes'),
    ofStream('WriteProvisionedThroughputExceeded'),
    ...functionArns.map((arn): Metric => ({
      namespace: 'AWS/Lambda',
      name: 'Duration',
      dimensions: { FunctionName: parseArn(arn)?.resource.split(':')[1] ?? arn },
      statistic: 'Average',
    })),
    ...listed.map((ShardId) => ofStream('IncomingRecords', { ShardId })),
  ];
  const series = await readMetrics(client, metrics, period);
  const [records, bytes, throttled] = series;
  const durations = series.slice(3, 3 + functionArns.length).map(meanOf);
  const shards = listed.map((shardId, index) => ({
    shardId,
    records: series[3 + functionArns.length + index]!,
  }));
  return {
    records: records!,
    bytes: bytes!,
    shards: shards.filter((shard) => totalOf(shard.records) > 0),
    writesThrottled: totalOf(throttled),
    durationMs: (functionArn) => durations[functionArns.indexOf(functionArn)],
  };
}

/** A series for each metric, in their order; without a value where nothing was recorded. */
async function readMetrics(
  client: Client,
  metrics: readonly Metric[],
  { fromMs, toMs, stepMs }: Period & { readonly stepMs: number },
): Promise<CountSeries[]> {
  const steps = Math.ceil((toMs - fromMs) / stepMs);
  const series = metrics.map(() => ({
    startMs: fromMs,
    stepMs,
    values: Array.from<number | null>({ length: steps }).fill(null),
  }));
  for (let first = 0; first < metrics.length; first += QUERIES_PER_CALL) {
    const asked = metrics.slice(first, first + QUERIES_PER_CALL);
    const queries = asked.map((metric, index) => queryFor(metric, `m${first + index}`, stepMs));
    let token: string | undefined;
    do {
      const response = await client.call(cloudWatchTraits, GetMetricData, {
        MetricDataQueries: queries,
        StartTime: fromMs,
        EndTime: toMs,
        ...(token !== undefined && { NextToken: token }),
      });
      for (const { Id, Timestamps, Values } of response.MetricDataResults) {
        const { values } = series[Number(Id.slice(1))]!;
        for (const [index, atMs] of Timestamps.entries()) {
          values[Math.floor((atMs - fromMs) / stepMs)] = Values[index]!;
        }
      }
      token = response.NextToken;
    } while (token !== undefined);
  }
  return series;
}

type Query = Input<typeof GetMetricData>['MetricDataQueries'][number];

function queryFor({ namespace, name, dimensions, statistic }: Metric, Id: string, stepMs: number): Query {
  return {
    Id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: stepMs / 1_000,
      Stat: statistic,
    },
  };
}

/** Of the steps with a value. */
function meanOf({ values }: CountSeries): number | undefined {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}
