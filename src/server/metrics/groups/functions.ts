import { inSeconds } from '../durations.ts';
import { metricGroup } from '../family.ts';
import type { MetricSnapshot } from '../sources.ts';
import { totalsBy } from '../totals.ts';

const LABELS = ['account', 'region', 'function'] as const;

/** What functions have done, over all their versions. */
export const functionMetrics = metricGroup({
  prefix: 'millrace_function',
  labels: LABELS,
  of: ({ totals }: MetricSnapshot) => totalsBy(totals, 'AWS/Lambda', ['FunctionName']),
  labelsOf: ({ account, region, name }) => ({ account, region, function: name }),
  series: [
    {
      name: 'invocations_total',
      type: 'counter',
      help: 'Invocations that were run, failed ones included.',
      value: ({ values }) => values('Invocations')?.sum,
    },
    {
      name: 'errors_total',
      type: 'counter',
      help: 'Invocations that ended with an error, a timeout or a failed init.',
      value: ({ values }) => values('Errors')?.sum,
    },
    {
      name: 'throttles_total',
      type: 'counter',
      help: 'Invocations that were refused because of concurrency.',
      value: ({ values }) => values('Throttles')?.sum,
    },
    {
      name: 'duration_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'Duration of the handler, without the init.',
      value: ({ values }) => inSeconds(values('Duration')),
    },
    {
      name: 'iterator_age_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'Age of the last record of each batch when the function was invoked with it.',
      value: ({ values }) => inSeconds(values('IteratorAge')),
    },
    {
      name: 'async_events_received_total',
      type: 'counter',
      help: 'Asynchronous invocations that were accepted.',
      value: ({ values }) => values('AsyncEventsReceived')?.sum,
    },
    {
      name: 'async_events_dropped_total',
      type: 'counter',
      help: 'Asynchronous invocations that were given up.',
      value: ({ values }) => values('AsyncEventsDropped')?.sum,
    },
    {
      name: 'async_event_age_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'Time from the acceptance of an asynchronous invocation to each attempt.',
      value: ({ values }) => inSeconds(values('AsyncEventAge')),
    },
    {
      name: 'destination_failures_total',
      type: 'counter',
      help: 'Results that a destination of the function or of its mappings did not accept.',
      value: ({ values }) => values('DestinationDeliveryFailures')?.sum,
    },
    {
      name: 'dead_letter_errors_total',
      type: 'counter',
      help: 'Asynchronous invocations that the dead-letter queue did not accept.',
      value: ({ values }) => values('DeadLetterErrors')?.sum,
    },
  ],
});

export const environmentMetrics = metricGroup({
  prefix: 'millrace_function',
  labels: LABELS,
  of: ({ sources }: MetricSnapshot) => [...sources.functions.all()],
  labelsOf: ({ account, region, functionName }) => ({ account, region, function: functionName }),
  series: [
    {
      name: 'concurrency',
      type: 'gauge',
      help: 'Invocations that run now.',
      value: ({ running }) => running,
    },
    {
      name: 'environments',
      type: 'gauge',
      help: 'Execution environments that exist now, idle ones included.',
      value: ({ environments }) => environments,
    },
    {
      name: 'cold_starts_total',
      type: 'counter',
      help: 'Invocations for which an environment was started.',
      value: ({ coldStarts }) => coldStarts,
    },
    {
      name: 'init_failures_total',
      type: 'counter',
      help: 'Inits that failed or timed out.',
      value: ({ initFailures }) => initFailures,
    },
    {
      name: 'init_duration_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'Duration of inits, those of provisioned environments included.',
      value: ({ initDurations }) => inSeconds(initDurations),
    },
  ],
});
