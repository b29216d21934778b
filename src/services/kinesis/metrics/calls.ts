import type { Engine } from '../../../engine/engine.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Meter, Meters } from '../../../lib/metrics.ts';
import type { Caller, Input, Output } from '../../../schema/operation.ts';
import type { BoundOperation, Service } from '../../../schema/service.ts';
import { CounterMetrics } from './counters.ts';
import { ThroughputExceeded } from '../errors.ts';
import type { GetRecords } from '../operations/get-records.ts';
import type { PutRecord } from '../operations/put-record.ts';
import type { PutRecords } from '../operations/put-records.ts';
import { streamMetric } from './stream-metric.ts';
import { measureSubscriptions } from './subscriptions.ts';

const UNITS = {
  'PutRecord.Bytes': 'Bytes',
  'PutRecord.Latency': 'Milliseconds',
  'PutRecord.Success': 'Count',
  'PutRecords.Bytes': 'Bytes',
  'PutRecords.Latency': 'Milliseconds',
  'PutRecords.Records': 'Count',
  'PutRecords.Success': 'Count',
  'PutRecords.TotalRecords': 'Count',
  'PutRecords.SuccessfulRecords': 'Count',
  'PutRecords.FailedRecords': 'Count',
  'PutRecords.ThrottledRecords': 'Count',
  'GetRecords.IteratorAgeMilliseconds': 'Milliseconds',
  'GetRecords.Latency': 'Milliseconds',
  'GetRecords.Success': 'Count',
} as const;

type CallMetric = keyof typeof UNITS;

/** What a call tells of itself beside how long it took and whether it succeeded. */
type Tell = (record: (metric: CallMetric, value: number) => void) => void;

interface MeasuredCall {
  readonly name: 'PutRecord' | 'PutRecords' | 'GetRecords';
  /** @returns undefined when there is no such stream */
  readonly streamOf: (engine: Engine, input: unknown, caller: Caller) => Stream | undefined;
  readonly onSuccess: (input: unknown, output: unknown) => Tell;
}

const MEASURED: readonly MeasuredCall[] = [
  {
    name: 'PutRecord',
    streamOf: addressed,
    onSuccess: (input) => (record) => {
      const { PartitionKey, Data } = input as Input<typeof PutRecord>;
      record('PutRecord.Bytes', Buffer.byteLength(PartitionKey ?? '') + Data.length);
    },
  },
  { name: 'PutRecords', streamOf: addressed, onSuccess: tellPutRecords },
  {
    name: 'GetRecords',
    streamOf: (engine, input, caller) => {
      const iterator = engine.iterators.open(caller, (input as Input<typeof GetRecords>).ShardIterator);
      return iterator.kind === 'invalid' ? undefined : engine.streams.find(caller, iterator.streamName);
    },
    onSuccess: (_, output) => (record) => {
      const { MillisBehindLatest = 0 } = output as Output<typeof GetRecords>;
      record('GetRecords.IteratorAgeMilliseconds', MillisBehindLatest);
    },
  },
];

/** The service, measuring itself: docs/aws/cloudwatch.md#kinesis-metrics. */
export function withMetrics(
  service: Service,
  { engine, clock, meters }: { engine: Engine; clock: Clock; meters: Meters },
): Service {
  const counters = new CounterMetrics(engine, meters);
  meters.observe(() => counters.collect());
  const streamMeters = new StreamMeters(meters);
  const operations = new Map(service.operations);
  for (const measured of MEASURED) {
    const bound = operations.get(measured.name);
    if (bound) operations.set(measured.name, measure(bound, measured, { engine, clock, streamMeters }));
  }
  const subscribe = operations.get('SubscribeToShard');
  if (subscribe) operations.set('SubscribeToShard', measureSubscriptions(subscribe, meters));
  return { ...service, operations };
}

function measure(
  bound: BoundOperation,
  { name, streamOf, onSuccess }: MeasuredCall,
  { engine, clock, streamMeters }: { engine: Engine; clock: Clock; streamMeters: StreamMeters },
): BoundOperation {
  return {
    ...bound,
    async run(input, caller) {
      const stream = streamOf(engine, input, caller);
      if (!stream) return bound.run(input, caller);
      const startedMs = clock.monotonicMs();
      const record = (metric: CallMetric, value: number) => streamMeters.of(stream, metric).record(value);
      try {
        const output = await bound.run(input, caller);
        record(`${name}.Latency`, clock.monotonicMs() - startedMs);
        // A batch succeeds by one of its records.
        if (name !== 'PutRecords') record(`${name}.Success`, 1);
        onSuccess(input, output)(record);
        return output;
      } catch (error) {
        record(`${name}.Success`, 0);
        throw error;
      }
    },
  };
}

function addressed(engine: Engine, input: unknown, caller: Caller): Stream | undefined {
  const { StreamName, StreamARN } = input as Input<typeof PutRecord>;
  const name = StreamName ?? StreamARN?.slice(StreamARN.indexOf('/') + 1);
  return name === undefined ? undefined : engine.streams.find(caller, name);
}

function tellPutRecords(input: unknown, output: unknown): Tell {
  return (record) => {
    const { Records: entries } = input as Input<typeof PutRecords>;
    const { Records: results } = output as Output<typeof PutRecords>;
    let [bytes, successful, throttled] = [0, 0, 0];
    for (const [place, { ErrorCode }] of results.entries()) {
      if (ErrorCode === undefined) {
        const { PartitionKey, Data } = entries[place]!;
        bytes += Buffer.byteLength(PartitionKey ?? '') + Data.length;
        successful++;
      } else if (ErrorCode === ThroughputExceeded.code) {
        throttled++;
      }
    }
    record('PutRecords.Bytes', bytes);
    record('PutRecords.Records', successful);
    record('PutRecords.Success', successful > 0 ? 1 : 0);
    record('PutRecords.TotalRecords', results.length);
    record('PutRecords.SuccessfulRecords', successful);
    record('PutRecords.FailedRecords', results.length - successful - throttled);
    record('PutRecords.ThrottledRecords', throttled);
  };
}

/** The meters of each stream, kept at hand: calls come by the ten thousand a second. */
class StreamMeters {
  readonly #meters: Meters;
  readonly #ofStreams = new WeakMap<Stream, Map<CallMetric, Meter>>();

  constructor(meters: Meters) {
    this.#meters = meters;
  }

  of(stream: Stream, metric: CallMetric): Meter {
    let ofStream = this.#ofStreams.get(stream);
    if (!ofStream) {
      ofStream = new Map();
      this.#ofStreams.set(stream, ofStream);
    }
    let meter = ofStream.get(metric);
    if (!meter) {
      meter = this.#meters.meter(streamMetric(stream.document, metric, UNITS[metric]));
      ofStream.set(metric, meter);
    }
    return meter;
  }
}
