import type { Family, FamilyHeader, Sample } from '../../lib/telemetry/metric-family.ts';
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

/** All metrics of one time. They are collected one by one, while the caller goes through them. */
export function* collectFamilies(sources: MetricSources): Generator<Family> {
  const snapshot = takeSnapshot(sources);
  const dropped: Sample[] = [];
  for (const groups of Object.values(GROUPS)) {
    for (const group of groups) {
      for (const family of group.collect(snapshot)) {
        const { name, samples } = family;
        if (samples.length > MAX_SAMPLES) {
          dropped.push({ labels: { metric: name }, value: samples.length - MAX_SAMPLES });
        }
        yield { ...family, samples: samples.slice(0, MAX_SAMPLES) };
      }
    }
  }
  yield { ...DROPPED, samples: dropped };
}
