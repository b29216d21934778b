import type { Meters } from '../../../lib/metrics.ts';
import { isServiceError } from '../../../schema/error.ts';
import type { ConsumerName } from '../arn.ts';
import { LimitExceeded } from '../errors.ts';
import { streamMetric } from './stream-metric.ts';

/** The members of a SubscribeToShard event that the metrics use. */
interface MeasuredEvent {
  readonly payload: {
    readonly Records: readonly { readonly PartitionKey?: string | undefined; readonly Data: Buffer }[];
    readonly MillisBehindLatest: number;
  };
}

type RecordValue = (metricName: string, unit: string, value: number) => void;

/** Records the CloudWatch metrics of SubscribeToShard by consumer: docs/aws/cloudwatch.md#kinesis-metrics. */
export class SubscriptionMetrics {
  readonly #meters: Meters;

  constructor(meters: Meters) {
    this.#meters = meters;
  }

  /**
   * Opens a subscription. Records whether that succeeded, and the size and iterator age of each event.
   * @param signal aborted when the client disconnects
   */
  async measure<Event extends MeasuredEvent>(
    consumer: ConsumerName,
    signal: AbortSignal,
    open: () => Promise<AsyncIterable<Event>>,
  ): Promise<AsyncIterable<Event>> {
    const dimensions = { ConsumerName: consumer.consumerName };
    const record: RecordValue = (metricName, unit, value) => {
      this.#meters.meter(streamMetric(consumer, metricName, unit, dimensions)).record(value);
    };
    try {
      const events = await open();
      record('SubscribeToShard.Success', 'Count', 1);
      return measureEvents(events, record, signal);
    } catch (error) {
      record('SubscribeToShard.Success', 'Count', 0);
      if (isServiceError(error, LimitExceeded)) record('SubscribeToShard.RateExceeded', 'Count', 1);
      throw error;
    }
  }
}

async function* measureEvents<Event extends MeasuredEvent>(
  events: AsyncIterable<Event>,
  record: RecordValue,
  signal: AbortSignal,
): AsyncGenerator<Event> {
  try {
    for await (const event of events) {
      const { Records, MillisBehindLatest } = event.payload;
      const bytes = Records.reduce(
        (sum, { PartitionKey, Data }) => sum + Buffer.byteLength(PartitionKey ?? '') + Data.length,
        0,
      );
      record('SubscribeToShardEvent.Bytes', 'Bytes', bytes);
      record('SubscribeToShardEvent.Records', 'Count', Records.length);
      record('SubscribeToShardEvent.MillisBehindLatest', 'Milliseconds', MillisBehindLatest);
      record('SubscribeToShardEvent.Success', 'Count', 1);
      yield event;
    }
  } catch (error) {
    // A client that disconnects is not a failure of the service.
    if (!signal.aborted) record('SubscribeToShardEvent.Success', 'Count', 0);
    throw error;
  }
}
