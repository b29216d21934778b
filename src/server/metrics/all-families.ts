import type { Family, FamilyHeader } from '../../lib/telemetry/metric-family.ts';
import type { MetricGroup } from './family.ts';
import { environmentMetrics, functionMetrics } from './groups/functions.ts';
import { mappingMetrics, mappingShardMetrics } from './groups/mappings.ts';
import { buildMetrics, nodeMetrics, processMetrics } from './groups/process.ts';
import { asyncMetrics, deliveryMetrics, queueMetrics } from './groups/queues.ts';
import { entryMetrics, requestMetrics } from './groups/requests.ts';
import { quotaMetrics, shardMetrics } from './groups/shards.ts';
import { storageMetrics } from './groups/storage.ts';
import { consumerMetrics, streamMetrics } from './groups/streams.ts';
import { type MetricSnapshot, type MetricSources, takeSnapshot } from './sources.ts';

/** Groups by what they are about, in the order of the documentation. */
const GROUPS: Readonly<Record<string, readonly MetricGroup<MetricSnapshot>[]>> = {
  Streams: [streamMetrics, requestMetrics, entryMetrics],
  Shards: [shardMetrics, quotaMetrics],
  Consumers: [consumerMetrics],
  'Event source mappings': [mappingMetrics, mappingShardMetrics],
  Functions: [functionMetrics, environmentMetrics],
  'Queues and deliveries': [queueMetrics, asyncMetrics, deliveryMetrics],
  Disk: [storageMetrics],
  Process: [buildMetrics, processMetrics, nodeMetrics],
};

/**
 * Bound on the samples of one metric, so that a response stays bounded whatever number of shards and functions exists.
 * The rest is left out, and counted by `millrace_dropped_samples`.
 */
export const MAX_SAMPLES = 10_000;

const DROPPED: FamilyHeader = {
  name: 'millrace_dropped_samples',
  type: 'gauge',
  help: `Samples that were left out, because a metric has more than ${MAX_SAMPLES}.`,
  labels: ['metric'],
};

/** All metrics, by what they are about. */
export function familyHeaders(): ReadonlyMap<string, readonly FamilyHeader[]> {
  const headers = Object.entries(GROUPS).map(
    ([topic, groups]) => [topic, groups.flatMap((group) => group.headers)] as const,
  );
  return new Map([...headers, ['Metrics', [DROPPED]]]);
}

export function collectFamilies(sources: MetricSources): Family[] {
  const snapshot = takeSnapshot(sources);
  const families = Object.values(GROUPS).flatMap((groups) =>
    groups.flatMap((group) => group.collect(snapshot)),
  );
  const dropped = families
    .filter(({ samples }) => samples.length > MAX_SAMPLES)
    .map(({ name, samples }) => ({ labels: { metric: name }, value: samples.length - MAX_SAMPLES }));
  const bounded = families.map((family) =>
    family.samples.length > MAX_SAMPLES
      ? { ...family, samples: family.samples.slice(0, MAX_SAMPLES) }
      : family,
  );
  return [...bounded, { ...DROPPED, samples: dropped }];
}
