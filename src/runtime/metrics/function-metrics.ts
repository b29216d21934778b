import type { Meter, Meters } from '../../lib/metrics.ts';
import { type Dimensions, functionDimensions } from './function-dimensions.ts';
import type { FunctionSpec, Invocation } from '../port.ts';

// Functions under the names they are called by. Beyond that meters are made anew, which only costs time.
const MAX_KEPT = 1_000;

/** Each under every dimension that it is told under. */
interface MetersOfFunction {
  readonly invocations: readonly Meter[];
  readonly errors: readonly Meter[];
  readonly throttles: readonly Meter[];
  readonly duration: readonly Meter[];
  readonly ofFunctionConcurrently: readonly Meter[];
  readonly ofAllConcurrently: readonly Meter[];
}

/**
 * What CloudWatch is told of functions, under no dimension, the function's name, and the name it was called by.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export class FunctionMetrics {
  readonly #meters: Meters;
  #running = 0;
  readonly #runningOf = new Map<string, number>();
  /** By function and the name it is called by: making fifteen meters for each invocation would take longer than to record. */
  readonly #kept = new Map<string, MetersOfFunction>();

  constructor(meters: Meters) {
    this.#meters = meters;
  }

  /** Counts an invocation as running. @returns what ends that; idempotent */
  begin(spec: FunctionSpec): () => void {
    const key = keyOf(spec);
    this.#runningOf.set(key, (this.#runningOf.get(key) ?? 0) + 1);
    this.#running++;
    let isRunning = true;
    return () => {
      if (!isRunning) return;
      isRunning = false;
      this.#running--;
      const left = this.#runningOf.get(key)! - 1;
      if (left === 0) this.#runningOf.delete(key);
      else this.#runningOf.set(key, left);
    };
  }

  /** @param durationMs of the handler, without its init */
  finished(
    spec: FunctionSpec,
    invocation: Invocation,
    { durationMs, isError }: { durationMs: number; isError: boolean },
  ): void {
    const meters = this.#metersOf(spec, invocation);
    record(meters.invocations, 1);
    // Zeros as well, so that an average is the rate of errors.
    record(meters.errors, isError ? 1 : 0);
    record(meters.throttles, 0);
    record(meters.duration, durationMs);
    // Told at the end, when the invocation itself still counts: the first of many to end sees them all.
    record(meters.ofFunctionConcurrently, this.#runningOf.get(keyOf(spec)) ?? 1);
    record(meters.ofAllConcurrently, this.#running);
  }

  throttled(spec: FunctionSpec, invocation: Invocation): void {
    record(this.#metersOf(spec, invocation).throttles, 1);
  }

  #metersOf(spec: FunctionSpec, { invokedFunctionArn }: Invocation): MetersOfFunction {
    const qualifier = invokedFunctionArn.split(':')[7];
    const key = `${keyOf(spec)}:${qualifier ?? ''}`;
    let meters = this.#kept.get(key);
    if (!meters) {
      if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
      meters = this.#newMeters(spec, qualifier);
      this.#kept.set(key, meters);
    }
    return meters;
  }

  #newMeters(
    { account, region, functionName }: FunctionSpec,
    qualifier: string | undefined,
  ): MetersOfFunction {
    const ofFunction = functionDimensions(functionName, qualifier);
    const meters = (metricName: string, unit: string, several: readonly Dimensions[]) =>
      several.map((dimensions) =>
        this.#meters.meter({ account, region, metricNamespace: 'AWS/Lambda', metricName, dimensions, unit }),
      );
    const everywhere = [{}, ...ofFunction];
    return {
      invocations: meters('Invocations', 'Count', everywhere),
      errors: meters('Errors', 'Count', everywhere),
      throttles: meters('Throttles', 'Count', everywhere),
      duration: meters('Duration', 'Milliseconds', everywhere),
      ofFunctionConcurrently: meters('ConcurrentExecutions', 'Count', ofFunction),
      ofAllConcurrently: [
        ...meters('ConcurrentExecutions', 'Count', [{}]),
        ...meters('UnreservedConcurrentExecutions', 'Count', [{}]),
      ],
    };
  }
}

function record(meters: readonly Meter[], value: number): void {
  for (const meter of meters) meter.record(value);
}

function keyOf({ account, region, functionName }: FunctionSpec): string {
  return `${account}/${region}/${functionName}`;
}
