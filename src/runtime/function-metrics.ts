import type { Meters } from '../lib/metrics.ts';
import type { FunctionSpec, Invocation } from './port.ts';

type FunctionMetric =
  | 'Invocations'
  | 'Errors'
  | 'Throttles'
  | 'Duration'
  | 'ConcurrentExecutions'
  | 'UnreservedConcurrentExecutions';

/**
 * What CloudWatch is told of functions, under no dimension, the function's name, and the name it was called by.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export class FunctionMetrics {
  readonly #meters: Meters;
  #running = 0;
  readonly #runningOf = new Map<string, number>();

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
    const dimensions = dimensionsOf(spec, invocation);
    this.#record(spec, 'Invocations', 'Count', 1, dimensions);
    // Zeros as well, so that an average is the rate of errors.
    this.#record(spec, 'Errors', 'Count', isError ? 1 : 0, dimensions);
    this.#record(spec, 'Throttles', 'Count', 0, dimensions);
    this.#record(spec, 'Duration', 'Milliseconds', durationMs, dimensions);
    // Told at the end, when the invocation itself still counts: the first of many to end sees them all.
    const ofFunction = this.#runningOf.get(keyOf(spec)) ?? 1;
    this.#record(spec, 'ConcurrentExecutions', 'Count', ofFunction, dimensions.slice(1));
    this.#record(spec, 'ConcurrentExecutions', 'Count', this.#running, [{}]);
    this.#record(spec, 'UnreservedConcurrentExecutions', 'Count', this.#running, [{}]);
  }

  throttled(spec: FunctionSpec, invocation: Invocation): void {
    this.#record(spec, 'Throttles', 'Count', 1, dimensionsOf(spec, invocation));
  }

  #record(
    { account, region }: FunctionSpec,
    metricName: FunctionMetric,
    unit: string,
    value: number,
    several: readonly Readonly<Record<string, string>>[],
  ): void {
    for (const dimensions of several) {
      this.#meters
        .meter({ account, region, metricNamespace: 'AWS/Lambda', metricName, dimensions, unit })
        .record(value);
    }
  }
}

function keyOf({ account, region, functionName }: FunctionSpec): string {
  return `${account}/${region}/${functionName}`;
}

function dimensionsOf(
  { functionName }: FunctionSpec,
  { invokedFunctionArn }: Invocation,
): Readonly<Record<string, string>>[] {
  const qualifier = invokedFunctionArn.split(':')[7];
  const resource = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
  return [{}, { FunctionName: functionName }, { FunctionName: functionName, Resource: resource }];
}
