import { parseArn } from '../../lib/aws/arn.ts';
import type { Meter, Meters } from '../../lib/metrics.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import { functionDimensions } from '../../runtime/metrics/function-dimensions.ts';
import type { MappingStatistics } from './statistics.ts';

/** The metrics of EventCount: docs/aws/cloudwatch.md#lambda-metrics. DeletedEventCount is one of queues only. */
const EVENT_COUNTS = {
  PolledEventCount: 'recordsPolled',
  FilteredOutEventCount: 'recordsFilteredOut',
  InvokedEventCount: 'recordsInvoked',
  FailedInvokeEventCount: 'recordsFailed',
  DeletedEventCount: 'messagesDeleted',
  DroppedEventCount: 'recordsDiscarded',
  OnFailureDestinationDeliveredEventCount: 'recordsSentToDestination',
} as const satisfies Readonly<Record<string, keyof MappingStatistics>>;

interface FunctionMeters {
  readonly functionArn: string;
  /** One meter for each set of dimensions: none, the function's name, and the name with its qualifier. */
  readonly iteratorAge: readonly Meter[];
  readonly destinationDeliveryFailures: readonly Meter[];
}

/**
 * The CloudWatch metrics of a mapping. Those of its function are recorded by the runtime.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export class MappingMetrics {
  readonly #meters: Meters;
  readonly #namespace: Namespace;
  readonly #uuid: string;
  /** The counts at the last collection. */
  #collected: Readonly<MappingStatistics> | undefined;
  #ofFunction: FunctionMeters | undefined;

  constructor(meters: Meters, { uuid, account, region }: Namespace & { readonly uuid: string }) {
    this.#meters = meters;
    this.#namespace = { account, region };
    this.#uuid = uuid;
  }

  /** Records an invocation with a batch. @param ageMs age of the batch's last record */
  invoked(functionArn: string, ageMs: number): void {
    for (const meter of this.#metersOf(functionArn).iteratorAge) meter.record(ageMs);
  }

  /** Records that the failure destination did not accept a message. */
  destinationFailed(functionArn: string): void {
    for (const meter of this.#metersOf(functionArn).destinationDeliveryFailures) meter.record(1);
  }

  /** Records what was counted since the last collection, if EventCount is enabled. */
  collect(statistics: Readonly<MappingStatistics>, countsEvents: boolean): void {
    const before = this.#collected;
    this.#collected = { ...statistics };
    if (!countsEvents) return;
    for (const [metricName, from] of Object.entries(EVENT_COUNTS)) {
      const added = statistics[from] - (before?.[from] ?? 0);
      if (added === 0) continue;
      this.#meter(metricName, 'Count', { EventSourceMappingUUID: this.#uuid }).record(added);
    }
  }

  #metersOf(functionArn: string): FunctionMeters {
    if (this.#ofFunction?.functionArn !== functionArn) {
      const [, functionName = '', qualifier] = parseArn(functionArn)?.resource.split(':') ?? [];
      const dimensionSets = [{}, ...functionDimensions(functionName, qualifier)];
      this.#ofFunction = {
        functionArn,
        iteratorAge: dimensionSets.map((dimensions) =>
          this.#meter('IteratorAge', 'Milliseconds', dimensions),
        ),
        destinationDeliveryFailures: dimensionSets.map((dimensions) =>
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
