import { metricGroup } from '../family.ts';
import type { MetricSnapshot } from '../sources.ts';

export const storageMetrics = metricGroup({
  prefix: 'millrace_storage',
  labels: [],
  of: ({ sources: { store } }: MetricSnapshot) => [{ ...store.usage(), writeState: store.writeState }],
  labelsOf: () => ({}),
  series: [
    {
      name: 'writable',
      type: 'gauge',
      help: '1 while the disk accepts writes, 0 when it is full or has failed.',
      value: ({ writeState }) => (writeState === 'writable' ? 1 : 0),
    },
    {
      name: 'journal_writes_total',
      type: 'counter',
      help: 'Writes to the journal, each of which may contain many records.',
      value: ({ journalWrites }) => journalWrites,
    },
    {
      name: 'journal_written_bytes_total',
      type: 'counter',
      unit: 'bytes',
      help: 'Bytes written to the journal.',
      value: ({ journalBytes }) => journalBytes,
    },
    {
      name: 'journal_flushes_total',
      type: 'counter',
      help: 'Flushes of the journal to stable storage: each of its writes with durability fsync.',
      value: ({ journalFlushes }) => journalFlushes,
    },
    {
      name: 'journal_segments',
      type: 'gauge',
      help: 'Segments of the journal that are needed.',
      value: ({ segments }) => segments,
    },
    {
      name: 'journal_segment_bytes',
      type: 'gauge',
      unit: 'bytes',
      help: 'Bytes of these segments.',
      value: ({ segmentBytes }) => segmentBytes,
    },
    {
      name: 'chunks',
      type: 'gauge',
      help: 'Files of sorted records.',
      value: ({ chunks }) => chunks,
    },
    {
      name: 'chunk_bytes',
      type: 'gauge',
      unit: 'bytes',
      help: 'Bytes in these files that are still needed.',
      value: ({ chunkBytes }) => chunkBytes,
    },
  ],
});
