import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './blocks.ts';

/*
 * Goal: the bounds and times on the pages for users are those of the code.
 * Method: each row has the words of a page and a declaration; both files must contain them. Who changes one has to change the row.
 * docs/bounds.md has its own test; metrics, options, operations and keys of serverless.yml have generated pages.
 */
const FIGURES: readonly (readonly [page: string, words: string, file: string, declaration: string])[] = [
  [
    'dashboard',
    'The latest 10,000 invocations',
    'server/dashboard/invocations/recent-invocations.ts',
    'MAX_INVOCATIONS = 10_000;',
  ],
  ['dashboard', 'has an undo for 15 seconds', 'dashboard/ui/toast.tsx', 'UNDO_SHOWN_MS = 15_000;'],
  ['forwarding', 'at most 128 to a service', 'lib/http/upstream.ts', 'MAX_CONNECTIONS = 128;'],
  [
    'forwarding',
    'silent for 120 s counts as unreachable',
    'lib/http/upstream.ts',
    'SILENCE_LIMIT_MS = 120_000;',
  ],
  ['functions', 'two for each processor', 'runtime/runtime-limits.ts', 'STARTS_PER_PROCESSOR = 2;'],
  ['functions', 'follow each other within 20 ms', 'runtime/environment/freezer.ts', 'DELAY_MS = 20;'],
  ['functions', 'up to 20 ms later', 'runtime/environment/freezer.ts', 'DELAY_MS = 20;'],
  ['load', 'not accepted within 30 s', 'load/sending/producer.ts', 'RECORD_LIFE_MS = 30_000;'],
  ['load', 'when 50,000 records', 'load/sending/producer.ts', 'MAX_PENDING_RECORDS = 50_000;'],
  ['load', 'or 128 MiB were waiting', 'load/sending/producer.ts', 'MAX_PENDING_BYTES = 128 * MIB;'],
  ['load', '51,200 bytes', 'load/sending/aggregating-packer.ts', 'MAX_AGGREGATE_BYTES = 51_200;'],
  ['monitoring', 'read three times per second', 'following/shard-follower.ts', 'POLL_INTERVAL_MS = 333;'],
  ['monitoring', 'behind a stream by 30 seconds', 'cli/streams/mapping-changes.ts', 'BEHIND_MS = 30_000;'],
  [
    'observability',
    'at most 10,000 samples of each metric',
    'server/metrics/all-families.ts',
    'MAX_SAMPLES = 10_000;',
  ],
  [
    'observability',
    'those of the latest 10,000 records',
    'engine/tracing/record-traces.ts',
    'MAX_TRACED_RECORDS = 10_000;',
  ],
  // With the parent.
  ['observability', 'up to 127', 'mapping/delivery/batch-trace.ts', 'MAX_LINKS = 128;'],
  ['planning', 'costs two of the five reads', 'cli/plan/measured/key-sample.ts', 'READS_PER_SHARD = 2;'],
  [
    'recording',
    'grows up to five seconds, up to 50 times',
    'recording/sending/ordered-sender.ts',
    'MAX_ATTEMPTS = 50;',
  ],
  [
    'recording',
    'grows up to five seconds, up to 50 times',
    'recording/sending/ordered-sender.ts',
    'MAX_PAUSE_MS = 5_000;',
  ],
  ['reports', 'bounded to a million points', 'server/history/history.ts', 'MAX_POINTS = 1_000_000;'],
  [
    'reports',
    '| 5 seconds            | an hour     |',
    'server/history/history.ts',
    'stepMs: 5 * SECOND_MS, keptMs: HOUR_MS',
  ],
  [
    'reports',
    '| a minute             | a day       |',
    'server/history/history.ts',
    'stepMs: MINUTE_MS, keptMs: DAY_MS',
  ],
  [
    'reports',
    '| a quarter of an hour | 15 days     |',
    'server/history/history.ts',
    'stepMs: 15 * MINUTE_MS, keptMs: 15 * DAY_MS',
  ],
  ['scaling', '16 partitions', 'storage/cluster/settings-document.ts', 'PARTITIONS = 16;'],
  ['scaling', 'divided into 64 slots', 'cluster/slots/choose-holders.ts', 'SLOT_COUNT = 64;'],
  ['scaling', 'has not done so for 5 s counts as dead', 'cluster/timing.ts', 'DEAD_MS = 5_000;'],
  ['scaling', 'has not heard from the store for 4 s', 'cluster/timing.ts', 'VALID_MS = 4_000;'],
  ['scaling', 'keeps the newest 64 MiB in memory', 'storage/cluster/logs/bounds.ts', 'tailBytes: 64 * MIB'],
  [
    'scaling',
    '`max_payload` of 16 MB or more',
    'storage/cluster/nats-check.ts',
    'MIN_MAX_PAYLOAD = 16 * MIB;',
  ],
  [
    'scaling',
    'beyond 32 MiB the oldest',
    'server/gateway/functions/line-forwarder.ts',
    'MAX_WAITING_BYTES = 32 * MIB;',
  ],
  [
    'security',
    'work without a signature for ten minutes',
    'services/lambda/code/download.ts',
    'LINK_LIFE_MS = 10 * 60_000;',
  ],
  [
    'security',
    'a crash loses the last ten seconds',
    'access/observation/kept-observations.ts',
    'WRITE_INTERVAL_MS = 10_000;',
  ],
  [
    'testing',
    'A checkpoint is written within a second',
    'mapping/checkpoint/checkpoint.ts',
    'MAX_WAIT_BEFORE_WRITE_MS = 1_000;',
  ],
];

// Lines of a page break anywhere.
const spaced = (text: string) => text.replaceAll(/\s+/g, ' ');

test.each(FIGURES)('docs/%s.md: "%s"', (page, words, file, declaration) => {
  const has = (path: string, text: string) =>
    spaced(readFileSync(join(root, path), 'utf8')).includes(spaced(text));
  expect({ words: has(`docs/${page}.md`, words), declaration: has(`src/${file}`, declaration) }).toEqual({
    words: true,
    declaration: true,
  });
});
