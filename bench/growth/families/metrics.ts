import { GetMetricStatistics } from '../../../src/services/cloudwatch/operations/get-metric-statistics.ts';
import { ListMetrics } from '../../../src/services/cloudwatch/operations/list-metrics.ts';
import { PutMetricData } from '../../../src/services/cloudwatch/operations/put-metric-data.ts';
import { cloudWatchTraits } from '../../../src/services/cloudwatch/traits.ts';
import { eachGroup, type Family, numbered, scattered } from '../family.ts';

const METRICS_PER_CALL = 500;
const HOUR_MS = 3_600_000;

const metric = (index: number) => ({
  MetricName: 'Requests',
  Dimensions: [{ Name: 'Item', Value: numbered('item', index) }],
});

export const metrics: Family = {
  name: 'metrics',
  of: 'metrics kept',
  calls: { put: 'PutMetricData of one value', read: 'GetMetricStatistics of an hour', list: 'ListMetrics' },
  sizes: [100, 1_000, 10_000],
  largest: [100_000],
  serverOptions: [],
  linear: { start: 'the metrics of the last hours are in memory' },
  open: (server) => ({
    grow: (from, to) =>
      eachGroup(from, to, METRICS_PER_CALL, (first, end) =>
        server().client.call(cloudWatchTraits, PutMetricData, {
          Namespace: 'Growth',
          MetricData: Array.from({ length: end - first }, (_, index) => ({
            ...metric(first + index),
            Value: index,
          })),
        }),
      ),
    put: (index, size) =>
      server().client.call(cloudWatchTraits, PutMetricData, {
        Namespace: 'Growth',
        MetricData: [{ ...metric(scattered(index, size)), Value: index }],
      }),
    read: (index, size) =>
      server().client.call(cloudWatchTraits, GetMetricStatistics, {
        Namespace: 'Growth',
        ...metric(scattered(index, size)),
        StartTime: Date.now() - HOUR_MS,
        EndTime: Date.now(),
        Period: 60,
        Statistics: ['Sum'],
      }),
    async page(NextToken) {
      const page = await server().client.call(cloudWatchTraits, ListMetrics, {
        Namespace: 'Growth',
        ...(NextToken !== undefined && { NextToken }),
      });
      return { items: page.Metrics.length, token: page.NextToken };
    },
  }),
};
