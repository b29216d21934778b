import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { Series } from './prometheus-series.ts';

/** The metrics of an event source mapping. Counters begin at zero when the server starts. */
export const MAPPING_SERIES: readonly Series<MappingStatus>[] = [
  {
    name: 'iterator_age_millis',
    type: 'gauge',
    value: ({ iteratorAgeMs }) => iteratorAgeMs,
    help: 'Age of the last record of the batch that the function has not finished, in milliseconds; 0 without one.',
  },
  {
    name: 'failing',
    type: 'gauge',
    value: ({ lastProcessingResult }) => (lastProcessingResult.startsWith('PROBLEM') ? 1 : 0),
    help: '1 when the last batch was not processed, else 0.',
  },
  {
    name: 'invocations_total',
    type: 'counter',
    value: ({ invocations }) => invocations,
    help: 'Invocations of the function with a batch.',
  },
  {
    name: 'errors_total',
    type: 'counter',
    value: ({ errors }) => errors,
    help: 'Invocations that failed or reported failed items.',
  },
  {
    name: 'throttles_total',
    type: 'counter',
    value: ({ throttles }) => throttles,
    help: 'Invocations that were refused because of concurrency.',
  },
  {
    name: 'retries_total',
    type: 'counter',
    value: ({ retries }) => retries,
    help: 'Further attempts for the same records.',
  },
  {
    name: 'records_delivered_total',
    type: 'counter',
    value: ({ recordsDelivered }) => recordsDelivered,
    help: 'Records that the function has processed.',
  },
  {
    name: 'records_discarded_total',
    type: 'counter',
    value: ({ recordsDiscarded }) => recordsDiscarded,
    help: 'Records that were given up: too old, retried too often, or too large.',
  },
  {
    name: 'last_batch_size',
    type: 'gauge',
    value: ({ lastBatchSize }) => lastBatchSize,
    help: 'Records in the last batch that the function received.',
  },
];
