import type { EngineMetrics, StreamMetrics } from '../../engine/metrics.ts';
import type { MetricTotal } from '../../lib/metrics.ts';
import type { OwnProcess, OwnProcessStatus } from '../../lib/process/own-process.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { FunctionCounters } from '../../runtime/metrics/runtime-counters.ts';
import type { Queue } from '../../services/sqs/queue/queue.ts';
import type { DeliveryStatus } from '../../services/targets/delivery.ts';
import type { StoreUsage, WriteState } from '../../storage/port.ts';

/** Where the values of metrics are found. */
export interface MetricSources {
  readonly streams: EngineMetrics;
  readonly mappings: { status(): readonly MappingStatus[] };
  /** The totals of the metrics that CloudWatch has by the minute. */
  readonly meters: { totals(): Iterable<MetricTotal> };
  readonly functions: { all(): Iterable<Readonly<FunctionCounters>> };
  readonly queues: { all(): readonly Queue[] };
  readonly deliveries: { status(): DeliveryStatus };
  readonly asyncInvocations: { counts(): { readonly running: number; readonly waiting: number } };
  readonly process: Pick<OwnProcess, 'status'>;
  readonly version: string;
  readonly store: { usage(): StoreUsage; readonly writeState: WriteState };
}

/** The values of all sources at one time. */
export interface MetricSnapshot {
  readonly streams: readonly StreamMetrics[];
  readonly mappings: readonly MappingStatus[];
  readonly totals: readonly MetricTotal[];
  readonly process: OwnProcessStatus;
  readonly sources: MetricSources;
}

export function takeSnapshot(sources: MetricSources): MetricSnapshot {
  return {
    streams: sources.streams.snapshot(),
    mappings: sources.mappings.status(),
    totals: [...sources.meters.totals()],
    process: sources.process.status(),
    sources,
  };
}
