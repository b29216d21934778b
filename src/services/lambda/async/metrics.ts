import type { Meter, Meters } from '../../../lib/metrics.ts';
import { functionDimensions } from '../../../runtime/metrics/function-dimensions.ts';
import { parseFunctionArn } from '../function/name/name.ts';

/** Bound on cached meters. When it is reached the cache is cleared; creating meters again only costs time. */
const MAX_CACHED_METERS = 1_000;

const UNITS = {
  AsyncEventsReceived: 'Count',
  AsyncEventAge: 'Milliseconds',
  AsyncEventsDropped: 'Count',
  DestinationDeliveryFailures: 'Count',
  DeadLetterErrors: 'Count',
} as const;

type AsyncMetric = keyof typeof UNITS;

/**
 * CloudWatch metrics of asynchronous invocations: without dimensions, by function name, and by the qualified name that
 * was invoked.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#async-invocation-metrics
 */
export class AsyncMetrics {
  readonly #meters: Meters;
  readonly #cache = new Map<string, readonly Meter[]>();

  constructor(meters: Meters) {
    this.#meters = meters;
  }

  /** Records that an event was stored in the queue. */
  received(functionArn: string): void {
    this.#record('AsyncEventsReceived', functionArn, 1);
  }

  /** Records an invocation with the event; each retry is recorded as well. @param ageMs time since it was queued */
  invoked(functionArn: string, ageMs: number): void {
    this.#record('AsyncEventAge', functionArn, ageMs);
  }

  /** Records that an event left the queue without a successful invocation. */
  dropped(functionArn: string): void {
    this.#record('AsyncEventsDropped', functionArn, 1);
  }

  destinationFailed(functionArn: string): void {
    this.#record('DestinationDeliveryFailures', functionArn, 1);
  }

  deadLetterFailed(functionArn: string): void {
    this.#record('DeadLetterErrors', functionArn, 1);
  }

  #record(metricName: AsyncMetric, functionArn: string, value: number): void {
    for (const meter of this.#metersOf(metricName, functionArn)) meter.record(value);
  }

  #metersOf(metricName: AsyncMetric, functionArn: string): readonly Meter[] {
    const key = `${metricName} ${functionArn}`;
    let meters = this.#cache.get(key);
    if (!meters) {
      if (this.#cache.size >= MAX_CACHED_METERS) this.#cache.clear();
      meters = this.#newMeters(metricName, functionArn);
      this.#cache.set(key, meters);
    }
    return meters;
  }

  #newMeters(metricName: AsyncMetric, functionArn: string): readonly Meter[] {
    const parsed = parseFunctionArn(functionArn);
    if (!parsed) return [];
    const { namespace, name, qualifier } = parsed;
    return [{}, ...functionDimensions(name, qualifier)].map((dimensions) =>
      this.#meters.meter({
        ...namespace,
        metricNamespace: 'AWS/Lambda',
        metricName,
        dimensions,
        unit: UNITS[metricName],
      }),
    );
  }
}
