import type { Stream } from '../../../engine/stream/stream.ts';
import type { Meter, Meters } from '../../../lib/metrics.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { streamMetric } from './stream-metric.ts';

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
type RecordValue = (metric: CallMetric, value: number) => void;

/** Records the CloudWatch metrics of PutRecord, PutRecords and GetRecords: docs/aws/cloudwatch.md#kinesis-metrics. */
export class CallMetrics {
  readonly #clock: Clock;
  readonly #meters: Meters;
  /** Cached, because tens of thousands of calls a second use them. */
  readonly #metersOf = new WeakMap<Stream, Map<CallMetric, Meter>>();

  constructor(clock: Clock, meters: Meters) {
    this.#clock = clock;
    this.#meters = meters;
  }

  /**
   * Runs a call. Records its latency when it succeeds, and a Success of 0 when it fails.
   * @param onSuccess records the other metrics of the call
   */
  async measure<T>(
    call: 'PutRecord' | 'PutRecords' | 'GetRecords',
    stream: Stream,
    run: () => Promise<T>,
    onSuccess: (output: T, record: RecordValue) => void,
  ): Promise<T> {
    const startedMs = this.#clock.monotonicMs();
    const record = (metric: CallMetric, value: number) => this.#meter(stream, metric).record(value);
    try {
      const output = await run();
      record(`${call}.Latency`, this.#clock.monotonicMs() - startedMs);
      onSuccess(output, record);
      return output;
    } catch (error) {
      record(`${call}.Success`, 0);
      throw error;
    }
  }

  #meter(stream: Stream, metric: CallMetric): Meter {
    let meters = this.#metersOf.get(stream);
    if (!meters) {
      meters = new Map();
      this.#metersOf.set(stream, meters);
    }
    let meter = meters.get(metric);
    if (!meter) {
      meter = this.#meters.meter(streamMetric(stream.document, metric, UNITS[metric]));
      meters.set(metric, meter);
    }
    return meter;
  }
}
