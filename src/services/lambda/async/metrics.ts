import type { Meter, Meters } from '../../../lib/metrics.ts';
import { functionDimensions } from '../../../runtime/metrics/function-dimensions.ts';
import { parseFunctionArn } from '../function/name.ts';

// Functions under the names that events come by. Beyond that meters are made anew, which only costs time.
const MAX_KEPT = 1_000;

const UNITS = {
  AsyncEventsReceived: 'Count',
  AsyncEventAge: 'Milliseconds',
  AsyncEventsDropped: 'Count',
  DestinationDeliveryFailures: 'Count',
  DeadLetterErrors: 'Count',
} as const;

type EventMetric = keyof typeof UNITS;

/**
 * What CloudWatch is told of asynchronous invocations, under no dimension, the function's name, and the name it was
 * called by.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#async-invocation-metrics
 */
export class EventMetrics {
  readonly #meters: Meters;
  readonly #kept = new Map<string, readonly Meter[]>();

  constructor(meters: Meters) {
    this.#meters = meters;
  }

  /** An event is in the queue, for good. */
  received(functionArn: string): void {
    this.#record('AsyncEventsReceived', functionArn, 1);
  }

  /** The function has been given an event, which happens again with each retry. @param ageMs since it was queued */
  invoked(functionArn: string, ageMs: number): void {
    this.#record('AsyncEventAge', functionArn, ageMs);
  }

  /** An event has left the queue, and the function has not succeeded with it. */
  dropped(functionArn: string): void {
    this.#record('AsyncEventsDropped', functionArn, 1);
  }

  /** A destination did not take what it was sent. */
  destinationFailed(functionArn: string): void {
    this.#record('DestinationDeliveryFailures', functionArn, 1);
  }

  /** A dead-letter queue or topic did not take an event. */
  deadLetterFailed(functionArn: string): void {
    this.#record('DeadLetterErrors', functionArn, 1);
  }

  #record(metricName: EventMetric, functionArn: string, value: number): void {
    for (const meter of this.#metersOf(metricName, functionArn)) meter.record(value);
  }

  #metersOf(metricName: EventMetric, functionArn: string): readonly Meter[] {
    const key = `${metricName} ${functionArn}`;
    let meters = this.#kept.get(key);
    if (!meters) {
      if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
      meters = this.#newMeters(metricName, functionArn);
      this.#kept.set(key, meters);
    }
    return meters;
  }

  #newMeters(metricName: EventMetric, functionArn: string): readonly Meter[] {
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
