import { type Figures, together } from './figures.ts';
import type { Plot } from './plot.ts';

const MEGABYTE = 1e6;
/** Streams whose shards have a plot of their own: those with most records. */
const MAX_STREAMS = 6;

export interface PlotGroup {
  readonly title: string;
  readonly plots: readonly Plot[];
}

export function plotGroups(figures: Figures): PlotGroup[] {
  return [
    { title: 'Streams', plots: streamPlots(figures) },
    { title: 'Shards', plots: shardPlots(figures) },
    { title: 'Event source mappings', plots: mappingPlots(figures) },
    { title: 'Functions', plots: functionPlots(figures) },
  ].filter(({ plots }) => plots.length > 0);
}

function streamPlots(figures: Figures): Plot[] {
  const of = (metric: string) => figures.of('stream', metric);
  return [
    figures.plot(
      {
        title: 'Records put',
        note: 'Records per second that streams accepted.',
        unit: 'per second',
        whenEmpty: 'No records were put.',
      },
      'stream',
      figures.rates(of('recordsIn')),
    ),
    figures.plot(
      {
        title: 'Data put',
        note: 'Keys and data per second that streams accepted.',
        unit: 'MB per second',
        whenEmpty: 'No data was put.',
      },
      'stream',
      figures.rates(of('bytesIn'), MEGABYTE),
    ),
    figures.plot(
      {
        title: 'Throttled',
        note: 'Records and reads per second that quotas refused.',
        unit: 'per second',
        whenEmpty: 'Nothing was throttled.',
      },
      'stream',
      figures.rates(together(of('writesThrottled'), of('readsThrottled'))),
    ),
    figures.plot(
      {
        title: 'Put latency, average',
        note: 'Time that PutRecord and PutRecords took in the server.',
        unit: 'milliseconds',
        whenEmpty: 'No call put records.',
      },
      'stream',
      figures.averages('stream', 'putLatencyMs', 'putCalls'),
    ),
    figures.plot(
      {
        title: 'Put latency, p99',
        note: 'The highest 99th percentile of the five-second steps in each step.',
        unit: 'milliseconds',
        whenEmpty: 'No call put records.',
      },
      'stream',
      of('putLatencyP99Ms'),
    ),
    figures.plot(
      {
        title: 'Lag of clients',
        note: 'How far reads through the API were behind the newest record.',
        unit: 'milliseconds',
        whenEmpty: 'No client was behind.',
      },
      'stream',
      of('millisBehindLatest'),
    ),
  ];
}

function shardPlots(figures: Figures): Plot[] {
  const rates = figures.rates(figures.of('shard', 'recordsIn'));
  const byTotal = (one: string, other: string) =>
    figures.total('stream', 'recordsIn', other) - figures.total('stream', 'recordsIn', one);
  return figures
    .names('stream')
    .sort(byTotal)
    .slice(0, MAX_STREAMS)
    .flatMap((stream) => {
      const shards = new Map([...rates].filter(([name]) => name.startsWith(`${stream}/`)));
      if (shards.size < 2) return [];
      const text = {
        title: `Records put into ${figures.label('stream', stream)}, by shard`,
        note: 'Records per second; the quota of a shard is 1,000.',
        unit: 'per second' as const,
        whenEmpty: 'No records were put.',
      };
      return [figures.plot(text, 'shard', shards, (name) => name.slice(stream.length + 1))];
    });
}

function mappingPlots(figures: Figures): Plot[] {
  if (figures.names('mapping').length === 0) return [];
  const rate = (metric: string) => figures.rates(figures.of('mapping', metric));
  return [
    figures.plot(
      {
        title: 'Iterator age',
        note: 'Age of the last record of the batch that a function had not finished.',
        unit: 'milliseconds',
        whenEmpty: 'No function was behind at the end of a step.',
      },
      'mapping',
      figures.of('mapping', 'iteratorAgeMs'),
    ),
    figures.plot(
      {
        title: 'Records processed',
        note: 'Records per second that functions finished.',
        unit: 'per second',
        whenEmpty: 'No records were processed.',
      },
      'mapping',
      rate('recordsDelivered'),
    ),
    figures.plot(
      {
        title: 'Failed batches',
        note: 'Invocations per second that failed or reported failed items.',
        unit: 'per second',
        whenEmpty: 'No batch failed.',
      },
      'mapping',
      rate('errors'),
    ),
    figures.plot(
      {
        title: 'Records given up',
        note: 'Records per second that were too old, retried too often, or too large.',
        unit: 'per second',
        whenEmpty: 'No record was given up.',
      },
      'mapping',
      rate('recordsDiscarded'),
    ),
  ];
}

function functionPlots(figures: Figures): Plot[] {
  if (figures.names('function').length === 0) return [];
  const of = (metric: string) => figures.of('function', metric);
  return [
    figures.plot(
      {
        title: 'Invocations',
        note: 'Invocations per second that ended.',
        unit: 'per second',
        whenEmpty: 'No function was invoked.',
      },
      'function',
      figures.rates(of('invocations')),
    ),
    figures.plot(
      {
        title: 'Errors',
        note: 'Invocations per second that ended with an error.',
        unit: 'per second',
        whenEmpty: 'No invocation failed.',
      },
      'function',
      figures.rates(of('errors')),
    ),
    figures.plot(
      {
        title: 'Throttles',
        note: 'Invocations per second that were refused because of concurrency.',
        unit: 'per second',
        whenEmpty: 'No invocation was throttled.',
      },
      'function',
      figures.rates(of('throttles')),
    ),
    figures.plot(
      {
        title: 'Duration, average',
        note: 'Without the init of a new environment.',
        unit: 'milliseconds',
        whenEmpty: 'No function was invoked.',
      },
      'function',
      figures.averages('function', 'durationMs', 'invocations'),
    ),
    figures.plot(
      {
        title: 'Duration, longest',
        note: 'The longest invocation of each step.',
        unit: 'milliseconds',
        whenEmpty: 'No function was invoked.',
      },
      'function',
      of('durationMaxMs'),
    ),
    figures.plot(
      {
        title: 'Concurrency',
        note: 'Invocations at the same time, the most of each step.',
        unit: 'invocations',
        whenEmpty: 'No function was invoked.',
      },
      'function',
      of('concurrency'),
    ),
  ];
}
