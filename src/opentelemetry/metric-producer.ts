import type { HistogramCounts } from '../lib/histogram.ts';
import type { Family, Labels, Sample } from '../lib/telemetry/metric-family.ts';
import type { MetricProducer, SdkMetrics } from './sdk.ts';

/** Names and units as OpenTelemetry's conventions have them: https://opentelemetry.io/docs/specs/semconv/faas/faas-metrics/ */
const CONVENTIONAL_NAMES: Readonly<Record<string, string>> = {
  millrace_function_invocations_total: 'faas.invocations',
  millrace_function_errors_total: 'faas.errors',
  millrace_function_duration_seconds: 'faas.invoke_duration',
  millrace_function_init_duration_seconds: 'faas.init_duration',
  millrace_function_cold_starts_total: 'faas.coldstarts',
};

const ATTRIBUTES: Readonly<Record<string, string>> = {
  account: 'cloud.account.id',
  region: 'cloud.region',
  function: 'faas.name',
  stream: 'messaging.destination.name',
  queue: 'messaging.destination.name',
  shard: 'messaging.destination.partition.id',
  consumer: 'messaging.consumer.group.name',
  mapping: 'aws.lambda.resource_mapping.id',
};

const UNITS = { seconds: 's', bytes: 'By', ratio: '1' } as const;

// ValueType.DOUBLE of the API.
const DOUBLE = 1;

type HrTime = readonly [seconds: number, nanoseconds: number];

/** The server's metrics as the SDK exports them. Values are read when they are exported, and recorded nowhere else. */
export function metricProducer(
  sdk: SdkMetrics,
  scope: { readonly name: string; readonly version: string },
  options: { readonly collect: () => readonly Family[]; readonly now: () => number },
): MetricProducer {
  const startTime = toHrTime(options.now());
  return {
    async collect() {
      const endTime = toHrTime(options.now());
      const metrics = options
        .collect()
        .filter(({ samples }) => samples.length > 0)
        .map((family) => metricData(sdk, family, { startTime, endTime }));
      return { resourceMetrics: { resource: {}, scopeMetrics: [{ scope, metrics }] }, errors: [] };
    },
  };
}

function metricData(
  { DataPointType, AggregationTemporality }: SdkMetrics,
  { name, type, help, unit, samples }: Family,
  times: { readonly startTime: HrTime; readonly endTime: HrTime },
): object {
  return {
    descriptor: {
      name: nameOf(name),
      description: help,
      unit: unit === undefined ? '1' : UNITS[unit],
      valueType: DOUBLE,
      type: type === 'counter' ? 'OBSERVABLE_COUNTER' : type === 'gauge' ? 'OBSERVABLE_GAUGE' : 'HISTOGRAM',
    },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: {
      counter: DataPointType.SUM,
      gauge: DataPointType.GAUGE,
      histogram: DataPointType.HISTOGRAM,
    }[type],
    isMonotonic: type === 'counter',
    dataPoints: samples.map(({ labels, value }) => ({
      ...times,
      attributes: attributesOf(labels),
      value: valueOf(value),
    })),
  };
}

function nameOf(name: string): string {
  return (
    CONVENTIONAL_NAMES[name] ??
    name
      .replace(/_total$/, '')
      .replace(/_(?:seconds|bytes|ratio)$/, '')
      .replace('_', '.')
  );
}

function attributesOf(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([label, value]) => [ATTRIBUTES[label] ?? label, value]),
  );
}

function valueOf(value: Sample['value']): number | object {
  return typeof value === 'number' ? value : histogramValue(value);
}

function histogramValue({ bounds, counts, count, sum }: HistogramCounts): object {
  return { buckets: { boundaries: bounds, counts }, count, sum, hasMinMax: false };
}

function toHrTime(ms: number): HrTime {
  return [Math.floor(ms / 1_000), (ms % 1_000) * 1_000_000];
}
