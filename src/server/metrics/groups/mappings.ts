import { parseArn } from '../../../lib/aws/arn.ts';
import type { MappingStatus } from '../../../mapping/metrics/status.ts';
import { toSeconds } from '../durations.ts';
import { metricGroup } from '../family.ts';
import type { MetricSnapshot } from '../sources.ts';

const LABELS = ['account', 'region', 'mapping', 'function', 'source'] as const;

function labelsOf({ account, region, uuid, functionArn, streamName, queueName }: MappingStatus) {
  // `function:NAME` or `function:NAME:QUALIFIER`
  const functionName = parseArn(functionArn)?.resource.split(':')[1] ?? functionArn;
  return {
    account,
    region,
    mapping: uuid,
    function: functionName,
    source: streamName ?? queueName ?? '',
  };
}

export const mappingMetrics = metricGroup({
  prefix: 'millrace_mapping',
  labels: LABELS,
  of: ({ mappings }: MetricSnapshot) => mappings,
  labelsOf,
  series: [
    {
      name: 'enabled',
      type: 'gauge',
      help: '1 while the mapping is Enabled.',
      value: ({ state }) => (state === 'Enabled' ? 1 : 0),
    },
    {
      name: 'failing',
      type: 'gauge',
      help: '1 when the last batch was not processed.',
      value: ({ lastProcessingResult }) => (lastProcessingResult.startsWith('PROBLEM') ? 1 : 0),
    },
    {
      name: 'iterator_age_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'Age of the last record of the batch that the function has not finished; 0 without one. The largest of the shards.',
      value: ({ iteratorAgeMs }) => toSeconds(iteratorAgeMs),
    },
    {
      name: 'batches_total',
      type: 'counter',
      help: 'Batches that were collected for the function.',
      value: ({ batches }) => batches,
    },
    {
      name: 'invocations_total',
      type: 'counter',
      help: 'Invocations of the function with a batch, or with a part of one.',
      value: ({ invocations }) => invocations,
    },
    {
      name: 'errors_total',
      type: 'counter',
      help: 'Invocations that failed or reported failed items.',
      value: ({ errors }) => errors,
    },
    {
      name: 'throttles_total',
      type: 'counter',
      help: 'Invocations that were refused because of concurrency.',
      value: ({ throttles }) => throttles,
    },
    {
      name: 'retries_total',
      type: 'counter',
      help: 'Further attempts for the same records.',
      value: ({ retries }) => retries,
    },
    {
      name: 'records_polled_total',
      type: 'counter',
      help: 'Records read from the source, before the filter.',
      value: ({ recordsPolled }) => recordsPolled,
    },
    {
      name: 'records_filtered_out_total',
      type: 'counter',
      help: 'Records that the filter did not accept.',
      value: ({ recordsFilteredOut }) => recordsFilteredOut,
    },
    {
      name: 'records_invoked_total',
      type: 'counter',
      help: 'Records passed to the function, at each attempt.',
      value: ({ recordsInvoked }) => recordsInvoked,
    },
    {
      name: 'records_failed_total',
      type: 'counter',
      help: 'Records passed to the function that it did not process, at each attempt.',
      value: ({ recordsFailed }) => recordsFailed,
    },
    {
      name: 'records_delivered_total',
      type: 'counter',
      help: 'Records that the function has processed.',
      value: ({ recordsDelivered }) => recordsDelivered,
    },
    {
      name: 'records_discarded_total',
      type: 'counter',
      help: 'Records that were given up: too old, retried too often, or too large.',
      value: ({ recordsDiscarded }) => recordsDiscarded,
    },
    {
      name: 'records_sent_to_destination_total',
      type: 'counter',
      help: 'Discarded records that the failure destination has stored.',
      value: ({ recordsSentToDestination }) => recordsSentToDestination,
    },
    {
      name: 'destination_failures_total',
      type: 'counter',
      help: 'Messages that the failure destination did not accept.',
      value: ({ destinationFailures }) => destinationFailures,
    },
    {
      name: 'messages_deleted_total',
      type: 'counter',
      help: 'Messages of a queue that were deleted: processed, or not accepted by the filter.',
      value: ({ messagesDeleted }) => messagesDeleted,
    },
    {
      name: 'last_batch_size',
      type: 'gauge',
      help: 'Records in the last event that the function received.',
      value: ({ lastBatchSize }) => lastBatchSize,
    },
  ],
});

export const mappingShardMetrics = metricGroup({
  prefix: 'millrace_mapping_shard',
  labels: [...LABELS, 'shard'],
  of: ({ mappings }: MetricSnapshot) => mappings.flatMap((mapping) => oldestByShard(mapping)),
  labelsOf: ({ mapping, shardId }) => ({ ...labelsOf(mapping), shard: shardId }),
  series: [
    {
      name: 'iterator_age_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'As millrace_mapping_iterator_age_seconds, for one shard.',
      value: ({ ageMs }) => toSeconds(ageMs),
    },
  ],
});

/** A shard that is read in parallel has several loops. */
function oldestByShard(mapping: MappingStatus) {
  const ages = new Map<string, number>();
  for (const { shardId, iteratorAgeMs } of mapping.shards) {
    ages.set(shardId, Math.max(ages.get(shardId) ?? 0, iteratorAgeMs));
  }
  return Array.from(ages, ([shardId, ageMs]) => ({ mapping, shardId, ageMs }));
}
