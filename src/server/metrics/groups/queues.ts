import { metricGroup } from '../family.ts';
import type { MetricSnapshot } from '../sources.ts';

export const queueMetrics = metricGroup({
  prefix: 'millrace_queue',
  labels: ['account', 'region', 'queue'],
  of: ({ sources }: MetricSnapshot) =>
    sources.queues.all().map((queue) => {
      const { document, traffic } = queue;
      return { document, traffic, counts: queue.counts() };
    }),
  labelsOf: ({ document: { account, region, name } }) => ({ account, region, queue: name }),
  series: [
    {
      name: 'visible_messages',
      type: 'gauge',
      help: 'Messages that can be received.',
      value: ({ counts }) => counts.visible,
    },
    {
      name: 'in_flight_messages',
      type: 'gauge',
      help: 'Messages that were received and are hidden.',
      value: ({ counts }) => counts.notVisible,
    },
    {
      name: 'delayed_messages',
      type: 'gauge',
      help: 'Messages whose delay has not passed.',
      value: ({ counts }) => counts.delayed,
    },
    {
      name: 'sent_messages_total',
      type: 'counter',
      help: 'Messages that were sent, without duplicates and messages from a queue of which it is the dead-letter queue.',
      value: ({ traffic }) => traffic.sent,
    },
    {
      name: 'received_messages_total',
      type: 'counter',
      help: 'Messages that were received, each as often as it was.',
      value: ({ traffic }) => traffic.received,
    },
    {
      name: 'deleted_messages_total',
      type: 'counter',
      help: 'Messages that a consumer deleted.',
      value: ({ traffic }) => traffic.deleted,
    },
  ],
});

/** Asynchronous invocations that have not ended. */
export const asyncMetrics = metricGroup({
  prefix: 'millrace_async_invocations',
  labels: [],
  of: ({ sources }: MetricSnapshot) => [sources.asyncInvocations.counts()],
  labelsOf: () => ({}),
  series: [
    {
      name: 'running',
      type: 'gauge',
      help: 'Asynchronous invocations that run, or wait for an environment.',
      value: ({ running }) => running,
    },
    {
      name: 'waiting',
      type: 'gauge',
      help: 'Asynchronous invocations that wait for another attempt.',
      value: ({ waiting }) => waiting,
    },
  ],
});

/** Deliveries of events, schedules, topics and bucket notifications to their targets. */
export const deliveryMetrics = metricGroup({
  prefix: 'millrace_deliveries',
  labels: [],
  of: ({ sources }: MetricSnapshot) => [sources.deliveries.status()],
  labelsOf: () => ({}),
  series: [
    {
      name: 'running',
      type: 'gauge',
      help: 'Deliveries to targets that are being made.',
      value: ({ running }) => running,
    },
    {
      name: 'waiting',
      type: 'gauge',
      help: 'Deliveries to targets that wait for another attempt.',
      value: ({ waiting }) => waiting,
    },
    {
      name: 'attempts_total',
      type: 'counter',
      help: 'Attempts to deliver to a target.',
      value: ({ attempts }) => attempts,
    },
    {
      name: 'failed_attempts_total',
      type: 'counter',
      help: 'Attempts to deliver to a target that failed.',
      value: ({ failedAttempts }) => failedAttempts,
    },
    {
      name: 'given_up_total',
      type: 'counter',
      help: 'Deliveries to targets that were given up.',
      value: ({ givenUp }) => givenUp,
    },
    {
      name: 'dead_letters_total',
      type: 'counter',
      help: 'Deliveries that were given up and stored in a dead-letter queue.',
      value: ({ deadLetters }) => deadLetters,
    },
  ],
});
