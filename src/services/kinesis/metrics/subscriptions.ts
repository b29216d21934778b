import type { Meters } from '../../../lib/metrics.ts';
import type { Caller, EventOf, Input } from '../../../schema/operation.ts';
import { isServiceError } from '../../../schema/error.ts';
import type { BoundOperation } from '../../../schema/service.ts';
import { LimitExceeded } from '../errors.ts';
import type { SubscribeToShard } from '../operations/subscribe-to-shard.ts';
import { streamMetric } from './stream-metric.ts';

type Event = EventOf<NonNullable<(typeof SubscribeToShard)['stream']>>;
type RecordValue = (metricName: string, unit: string, value: number) => void;

/**
 * SubscribeToShard, telling how calls end and what each event carries, by consumer:
 * docs/aws/cloudwatch.md#kinesis-metrics.
 */
export function measureSubscriptions(bound: BoundOperation, meters: Meters): BoundOperation {
  return {
    ...bound,
    async run(input, caller) {
      const record = recorder(meters, input as Input<typeof SubscribeToShard>, caller);
      try {
        const events = (await bound.run(input, caller)) as AsyncIterable<Event>;
        record('SubscribeToShard.Success', 'Count', 1);
        return measureEvents(events, record, caller);
      } catch (error) {
        record('SubscribeToShard.Success', 'Count', 0);
        if (isServiceError(error, LimitExceeded)) record('SubscribeToShard.RateExceeded', 'Count', 1);
        throw error;
      }
    },
  };
}

async function* measureEvents(
  events: AsyncIterable<Event>,
  record: RecordValue,
  caller: Caller,
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
    // A client that goes away has not been failed.
    if (!caller.signal.aborted) record('SubscribeToShardEvent.Success', 'Count', 0);
    throw error;
  }
}

/** Records under the stream and the consumer that a request names; a name that is none records nothing. */
function recorder(
  meters: Meters,
  { ConsumerARN: arn }: Input<typeof SubscribeToShard>,
  { account, region }: Caller,
): RecordValue {
  const named = /:stream\/([^/]+)\/consumer\/([^:]+):/.exec(arn);
  if (!named) return () => {};
  const stream = { account, region, streamName: named[1]! };
  const dimensions = { ConsumerName: named[2]! };
  return (metricName, unit, value) => {
    meters.meter(streamMetric(stream, metricName, unit, dimensions)).record(value);
  };
}
