import { parseArn } from '../../lib/aws/arn.ts';
import type { Meter, Meters } from '../../lib/metrics.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import { functionDimensions } from '../../runtime/metrics/function-dimensions.ts';
import type { MappingStatistics } from './statistics.ts';

/**
 * What EventCount asks for: docs/aws/cloudwatch.md#lambda-metrics. Those of other kinds of source (DeletedEventCount)
 * are left out.
 */
const EVENT_COUNTS = {
  PolledEventCount: 'recordsPolled',
  FilteredOutEventCount: 'recordsFilteredOut',
  InvokedEventCount: 'recordsInvoked',
  FailedInvokeEventCount: 'recordsFailed',
  DroppedEventCount: 'recordsDiscarded',
  OnFailureDestinationDeliveredEventCount: 'recordsSentToDestination',
} as const satisfies Readonly<Record<string, keyof MappingStatistics>>;

interface FunctionMeters {
  readonly functionArn: string;
  /** Under no dimension, the function's name, and the name that the mapping calls it by. */
  readonly iteratorAge: readonly Meter[];
  readonly destinationDeliveryFailures: readonly Meter[];
}

/**
 * What CloudWatch is told of a mapping, beside what the runtime tells of its function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export class MappingMetrics {
  readonly #meters: Meters;
  readonly #namespace: Namespace;
  readonly #uuid: string;
  /** What has been told of the counts already. */
  #told: Readonly<MappingStatistics> | undefined;
  #ofFunction: FunctionMeters | undefined;

  constructor(meters: Meters, { uuid, account, region }: Namespace & { readonly uuid: string }) {
    this.#meters = meters;
    this.#namespace = { account, region };
    this.#uuid = uuid;
  }

  /** The function has been given a batch. @param ageMs of its last record */
  invoked(functionArn: string, ageMs: number): void {
    for (const meter of this.#metersOf(functionArn).iteratorAge) meter.record(ageMs);
  }

  /** The failure destination did not take a message. */
  destinationFailed(functionArn: string): void {
    for (const meter of this.#metersOf(functionArn).destinationDeliveryFailures) meter.record(1);
  }

  /** Tells what has been counted since the last time, where EventCount was asked for. */
  collect(statistics: Readonly<MappingStatistics>, countsEvents: boolean): void {
    const before = this.#told;
    this.#told = { ...statistics };
    if (!countsEvents) return;
    for (const [metricName, from] of Object.entries(EVENT_COUNTS)) {
      const grown = statistics[from] - (before?.[from] ?? 0);
      if (grown === 0) continue;
      this.#meter(metricName, 'Count', { EventSourceMappingUUID: this.#uuid }).record(grown);
    }
  }

  #metersOf(functionArn: string): FunctionMeters {
    if (this.#ofFunction?.functionArn !== functionArn) {
      const [, functionName = '', qualifier] = parseArn(functionArn)?.resource.split(':') ?? [];
      const several = [{}, ...functionDimensions(functionName, qualifier)];
      this.#ofFunction = {
        functionArn,
        iteratorAge: several.map((dimensions) => this.#meter('IteratorAge', 'Milliseconds', dimensions)),
        destinationDeliveryFailures: several.map((dimensions) =>
          this.#meter('DestinationDeliveryFailures', 'Count', dimensions),
        ),
      };
    }
    return this.#ofFunction;
  }

  #meter(metricName: string, unit: string, dimensions: Readonly<Record<string, string>>): Meter {
    return this.#meters.meter({
      ...this.#namespace,
      metricNamespace: 'AWS/Lambda',
      metricName,
      dimensions,
      unit,
    });
  }
}
