import type { Meter, Meters, MetricId } from '../../lib/metrics.ts';
import { parseStatistic } from '../../services/cloudwatch/metrics/statistic.ts';
import { Values } from '../../services/cloudwatch/metrics/values.ts';
import { functionName, type SeriesId, streamName } from './series-id.ts';

/** Adds a value to a series in the current step. */
export type RecordPoint = (id: SeriesId, value: number) => void;

/** Values of one meter, or of several with the same series, in the current step. */
interface MeteredStep {
  readonly source: Source;
  values: Values;
}

/** What becomes of a metric of CloudWatch. */
interface Source extends Pick<SeriesId, 'kind' | 'name'> {
  /** The metric of the history for each statistic. Without any, the metric only shows that there is activity. */
  readonly metrics: Readonly<Record<string, (values: Values) => number>>;
}

const p99 = parseStatistic('p99');
const sum = (values: Values) => values.sum;
const max = (values: Values) => values.max;
const highest99 = (values: Values) => p99(values) ?? values.max;

const FUNCTION_METRICS: Readonly<Record<string, Source['metrics']>> = {
  Invocations: { invocations: sum },
  Errors: { errors: sum },
  Throttles: { throttles: sum },
  Duration: { durationMs: sum, durationP99Ms: highest99, durationMaxMs: max },
  ConcurrentExecutions: { concurrency: max },
};

const PUT_LATENCY = {
  putCalls: (values: Values) => values.count,
  putLatencyMs: sum,
  putLatencyP99Ms: highest99,
  putLatencyMaxMs: max,
};

const STREAM_METRICS: Readonly<Record<string, Source['metrics']>> = {
  'PutRecord.Latency': PUT_LATENCY,
  'PutRecords.Latency': PUT_LATENCY,
  // Calls that fail have no latency, but may have been throttled.
  'PutRecord.Success': {},
  'PutRecords.Success': {},
  'GetRecords.Success': {},
  'SubscribeToShardEvent.Records': {},
};

/** Meters that also keep, for the history, the values of the current step that no counter has. */
export class MeteredValues implements Meters {
  readonly #meters: Meters;
  readonly #onActivity: () => void;
  #step = new Map<string, MeteredStep>();
  /** Meters that reference their values of this step. */
  #open = new Set<ObservedMeter>();

  /** @param onActivity called at the first value of each step */
  constructor(meters: Meters, onActivity: () => void) {
    this.#meters = meters;
    this.#onActivity = onActivity;
  }

  meter(id: MetricId): Meter {
    const meter = this.#meters.meter(id);
    const source = sourceOf(id);
    return source ? new ObservedMeter(meter, id.metricName, source, this) : meter;
  }

  observe(collect: () => void): void {
    this.#meters.observe(collect);
  }

  valuesOf(meter: ObservedMeter, metricName: string, source: Source): Values {
    if (this.#step.size === 0) this.#onActivity();
    this.#open.add(meter);
    const key = `${source.kind} ${source.name} ${metricName}`;
    let step = this.#step.get(key);
    if (!step) {
      step = { source, values: new Values() };
      this.#step.set(key, step);
    }
    return step.values;
  }

  /** Ends the step, or a part of it that is read early. */
  drain(record: RecordPoint): void {
    for (const { source, values } of this.#step.values()) {
      for (const [metric, statistic] of Object.entries(source.metrics)) {
        const value = statistic(values);
        if (value !== 0) record({ kind: source.kind, name: source.name, metric }, value);
      }
    }
    this.#step = new Map();
    for (const meter of this.#open) meter.endStep();
    this.#open = new Set();
  }
}

/** Passes values on, and keeps them for the history. */
class ObservedMeter implements Meter {
  readonly #meter: Meter;
  readonly #metricName: string;
  readonly #source: Source;
  readonly #steps: MeteredValues;
  #values: Values | undefined;

  constructor(meter: Meter, metricName: string, source: Source, steps: MeteredValues) {
    this.#meter = meter;
    this.#metricName = metricName;
    this.#source = source;
    this.#steps = steps;
  }

  record(value: number): void {
    this.#meter.record(value);
    this.#values ??= this.#steps.valuesOf(this, this.#metricName, this.#source);
    this.#values.add(value);
  }

  endStep(): void {
    this.#values = undefined;
  }
}

/** @returns undefined for a metric that the history does not use */
function sourceOf({
  account,
  region,
  metricNamespace,
  metricName,
  dimensions,
}: MetricId): Source | undefined {
  const { FunctionName, StreamName, ...others } = dimensions;
  if (Object.keys(others).length > 0) return undefined;
  if (metricNamespace === 'AWS/Lambda' && FunctionName !== undefined) {
    const metrics = FUNCTION_METRICS[metricName];
    return (
      metrics && {
        kind: 'function',
        name: functionName({ account, region, functionName: FunctionName }),
        metrics,
      }
    );
  }
  if (metricNamespace === 'AWS/Kinesis' && StreamName !== undefined) {
    const metrics = STREAM_METRICS[metricName];
    return (
      metrics && { kind: 'stream', name: streamName({ account, region, streamName: StreamName }), metrics }
    );
  }
  return undefined;
}
