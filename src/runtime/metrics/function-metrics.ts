import type { Meter, Meters } from '../../lib/metrics.ts';
import { type Dimensions, functionDimensions } from './function-dimensions.ts';
import type { FunctionSpec, Invocation } from '../port.ts';
import { RuntimeCounters } from './runtime-counters.ts';

// Bound on cached pairs of function and qualifier. When it is reached the cache is cleared; creating meters again only
// costs time.
const MAX_CACHED = 1_000;

/** Each metric has one meter for each set of dimensions that it is reported with. */
interface FunctionMeters {
  readonly invocations: readonly Meter[];
  readonly errors: readonly Meter[];
  readonly throttles: readonly Meter[];
  readonly duration: readonly Meter[];
  readonly functionConcurrency: readonly Meter[];
  readonly totalConcurrency: readonly Meter[];
}

/**
 * The CloudWatch metrics of functions.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export class FunctionMetrics {
  readonly #meters: Meters;
  readonly #counters: RuntimeCounters;
  #running = 0;
  /** By function and qualifier: creating the meters takes longer than recording an invocation. */
  readonly #cached = new Map<string, FunctionMeters>();

  /** @param counters count what is running, by function */
  constructor(meters: Meters, counters = new RuntimeCounters()) {
    this.#meters = meters;
    this.#counters = counters;
  }

  /** Counts an invocation as running. @returns a function that stops counting it; idempotent */
  begin(spec: FunctionSpec): () => void {
    const counters = this.#counters.of(spec);
    counters.running++;
    this.#running++;
    let isRunning = true;
    return () => {
      if (!isRunning) return;
      isRunning = false;
      this.#running--;
      counters.running--;
    };
  }

  /** @param durationMs duration of the handler without the init */
  finished(
    spec: FunctionSpec,
    invocation: Invocation,
    { durationMs, isError }: { durationMs: number; isError: boolean },
  ): void {
    const meters = this.#metersOf(spec, invocation);
    record(meters.invocations, 1);
    // Zeros are recorded as well, so that the average is the error rate.
    record(meters.errors, isError ? 1 : 0);
    record(meters.throttles, 0);
    record(meters.duration, durationMs);
    // Recorded at the end, while the invocation still counts itself: the first of several to end records all of them.
    record(meters.functionConcurrency, this.#counters.of(spec).running || 1);
    record(meters.totalConcurrency, this.#running);
  }

  throttled(spec: FunctionSpec, invocation: Invocation): void {
    record(this.#metersOf(spec, invocation).throttles, 1);
  }

  #metersOf(spec: FunctionSpec, { invokedFunctionArn }: Invocation): FunctionMeters {
    const qualifier = invokedFunctionArn.split(':')[7];
    const { account, region, functionName } = spec;
    const key = `${account}/${region}/${functionName}:${qualifier ?? ''}`;
    let meters = this.#cached.get(key);
    if (!meters) {
      if (this.#cached.size >= MAX_CACHED) this.#cached.clear();
      meters = this.#newMeters(spec, qualifier);
      this.#cached.set(key, meters);
    }
    return meters;
  }

  #newMeters({ account, region, functionName }: FunctionSpec, qualifier: string | undefined): FunctionMeters {
    const functionSets = functionDimensions(functionName, qualifier);
    const meters = (metricName: string, unit: string, sets: readonly Dimensions[]) =>
      sets.map((dimensions) =>
        this.#meters.meter({ account, region, metricNamespace: 'AWS/Lambda', metricName, dimensions, unit }),
      );
    const allDimensions = [{}, ...functionSets];
    return {
      invocations: meters('Invocations', 'Count', allDimensions),
      errors: meters('Errors', 'Count', allDimensions),
      throttles: meters('Throttles', 'Count', allDimensions),
      duration: meters('Duration', 'Milliseconds', allDimensions),
      functionConcurrency: meters('ConcurrentExecutions', 'Count', functionSets),
      totalConcurrency: [
        ...meters('ConcurrentExecutions', 'Count', [{}]),
        ...meters('UnreservedConcurrentExecutions', 'Count', [{}]),
      ],
    };
  }
}

function record(meters: readonly Meter[], value: number): void {
  for (const meter of meters) meter.record(value);
}
