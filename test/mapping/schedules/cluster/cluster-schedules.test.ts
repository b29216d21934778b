import { expect, test } from 'vitest';
import { Tally } from '../../../support/tally.ts';
import { runClusterSchedule } from './run-cluster-schedule.ts';

/*
 * Goal: the guarantees of a mapping (judge.ts), no checkpoint ahead or of an earlier term, and no transition that stays,
 * whatever happens to three gateways that share the shards of the mapping.
 * Method: random schedules. More: npm run schedules -- --cluster --seeds 1000
 *
 * What differs from one process, and is allowed:
 * - A gateway that is killed, drained, frozen or cut off, or was in the last 2 s, may have begun calls that overlap with
 *   those of the next owner of the shard, and their records are delivered again.
 * - Attempts are counted by each owner of a shard: a batch that has moved is retried from the beginning.
 */
const done = new Tally();
let firstTrace: readonly string[] = [];

test.each(['1', '3', '12', '15', '18'])('seed %s keeps all guarantees on three gateways', async (seed) => {
  const { violations, tally, trace } = await runClusterSchedule(seed);
  if (seed === '1') firstTrace = trace;
  expect(violations).toEqual([]);
  done.addAll(tally);
});

test('a seed repeats its trace', async () => {
  expect((await runClusterSchedule('1')).trace).toEqual(firstTrace);
});

test('the seeds together contain every fault', () => {
  const faults = ['killed', 'drained', 'frozen', 'disconnected'].map((what) => `gateway ${what}`);
  expect([...faults, 'no leader', 'answer-lost', 'late'].filter((kind) => done.count(kind) === 0)).toEqual(
    [],
  );
});
