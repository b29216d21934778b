import type { HistogramCounts } from '../../../lib/histogram.ts';
import { inSeconds } from '../durations.ts';
import { metricGroup } from '../family.ts';
import type { MetricSnapshot } from '../sources.ts';
import { totalsBy } from '../totals.ts';

const OPERATIONS = ['PutRecord', 'PutRecords', 'GetRecords'] as const;

/** Calls to streams. Calls that name no stream, or are malformed, belong to none. */
export const requestMetrics = metricGroup({
  prefix: 'millrace_stream',
  labels: ['account', 'region', 'stream', 'operation'],
  of: ({ totals }: MetricSnapshot) =>
    totalsBy(totals, 'AWS/Kinesis', ['StreamName']).flatMap((stream) =>
      OPERATIONS.map((operation) => ({
        stream,
        operation,
        latency: stream.values(`${operation}.Latency`),
        success: stream.values(`${operation}.Success`),
      })).filter(({ success }) => success !== undefined),
    ),
  labelsOf: ({ stream: { account, region, name }, operation }) => ({
    account,
    region,
    stream: name,
    operation,
  }),
  series: [
    {
      name: 'requests_total',
      type: 'counter',
      help: 'Calls of PutRecord, PutRecords and GetRecords.',
      value: ({ success }) => success?.count,
    },
    {
      name: 'request_failures_total',
      type: 'counter',
      help: 'Calls that failed or were throttled. PutRecords fails when none of its records was stored.',
      value: ({ success }) => success && success.count - success.sum,
    },
    {
      name: 'request_duration_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'Duration of calls that returned a result, until it was known.',
      value: ({ latency }) => inSeconds(latency),
    },
  ],
});

/** The entries of PutRecords calls. */
export const entryMetrics = metricGroup({
  prefix: 'millrace_stream_put_records_entries',
  labels: ['account', 'region', 'stream', 'result'],
  of: ({ totals }: MetricSnapshot) =>
    totalsBy(totals, 'AWS/Kinesis', ['StreamName']).flatMap((stream) =>
      [
        { stream, result: 'stored', entries: stream.values('PutRecords.SuccessfulRecords') },
        { stream, result: 'throttled', entries: stream.values('PutRecords.ThrottledRecords') },
        { stream, result: 'failed', entries: stream.values('PutRecords.FailedRecords') },
      ].filter((entry): entry is typeof entry & { entries: HistogramCounts } => entry.entries !== undefined),
    ),
  labelsOf: ({ stream: { account, region, name }, result }) => ({ account, region, stream: name, result }),
  series: [
    {
      name: 'total',
      type: 'counter',
      help: 'Records in PutRecords calls that returned a result, by what became of them.',
      value: ({ entries }) => entries.sum,
    },
  ],
});
