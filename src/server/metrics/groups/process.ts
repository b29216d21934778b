import { metricGroup } from '../family.ts';
import type { MetricSnapshot } from '../sources.ts';

/*
 * The names are those that clients of Prometheus use for every process, and for every Node process:
 * https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
 */

const of = ({ process }: MetricSnapshot) => [process];
const labelsOf = () => ({});

export const buildMetrics = metricGroup({
  prefix: 'millrace',
  labels: ['version'],
  of: ({ sources: { version } }: MetricSnapshot) => [version],
  labelsOf: (version) => ({ version }),
  series: [{ name: 'build_info', type: 'gauge', help: '1, with the version of Millrace.', value: () => 1 }],
});

export const processMetrics = metricGroup({
  prefix: 'process',
  labels: [],
  of,
  labelsOf,
  series: [
    {
      name: 'start_time_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'When the process started, since the epoch.',
      value: ({ startedSeconds }) => startedSeconds,
    },
    {
      name: 'cpu_user_seconds_total',
      type: 'counter',
      unit: 'seconds',
      help: 'Processor time in user mode.',
      value: ({ cpuUserSeconds }) => cpuUserSeconds,
    },
    {
      name: 'cpu_system_seconds_total',
      type: 'counter',
      unit: 'seconds',
      help: 'Processor time in system mode.',
      value: ({ cpuSystemSeconds }) => cpuSystemSeconds,
    },
    {
      name: 'resident_memory_bytes',
      type: 'gauge',
      unit: 'bytes',
      help: 'Memory of the process, without those of functions.',
      value: ({ residentBytes }) => residentBytes,
    },
  ],
});

export const nodeMetrics = metricGroup({
  prefix: 'nodejs',
  labels: [],
  of,
  labelsOf,
  series: [
    {
      name: 'heap_size_used_bytes',
      type: 'gauge',
      unit: 'bytes',
      help: 'Bytes of objects in the heap.',
      value: ({ heapUsedBytes }) => heapUsedBytes,
    },
    {
      name: 'heap_size_total_bytes',
      type: 'gauge',
      unit: 'bytes',
      help: 'Bytes of the heap.',
      value: ({ heapTotalBytes }) => heapTotalBytes,
    },
    {
      name: 'external_memory_bytes',
      type: 'gauge',
      unit: 'bytes',
      help: 'Bytes of buffers outside the heap.',
      value: ({ externalBytes }) => externalBytes,
    },
    {
      name: 'eventloop_active_seconds_total',
      type: 'counter',
      unit: 'seconds',
      help: 'Time in which the event loop had work. Its rate is the utilization of the thread.',
      value: ({ activeSeconds }) => activeSeconds,
    },
    {
      name: 'eventloop_lag_mean_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'How late timers ran on average since the previous scrape; measured from the first scrape on.',
      value: ({ lagSeconds }) => lagSeconds.mean,
    },
    {
      name: 'eventloop_lag_p99_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'How late timers ran at most since the previous scrape, without the latest 1 %.',
      value: ({ lagSeconds }) => lagSeconds.p99,
    },
    {
      name: 'eventloop_lag_max_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'How late timers ran at most since the previous scrape.',
      value: ({ lagSeconds }) => lagSeconds.max,
    },
  ],
});
