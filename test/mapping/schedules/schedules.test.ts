import { expect, test } from 'vitest';
import { aloneAndInPairs, describeOptions } from './options.ts';
import { runSchedule } from './run-schedule.ts';

/*
 * Goal: whatever fails, a mapping delivers every record at least once and in order for each key, skips none, and only
 * discards records that have run out of retries or time, which it sends to the failure destination.
 * Method: random schedules against a judge that only knows the guarantees (judge.ts): each option alone, all pairs,
 * and then random combinations. More: npm run schedules -- --seeds 1000
 */
test.each(aloneAndInPairs().map((options) => [describeOptions(options), options] as const))(
  '%s',
  async (name, options) => {
    expect((await runSchedule(name, options)).violations).toEqual([]);
  },
);

const SEEDS = 10;

test.each(Array.from({ length: SEEDS }, (_, index) => String(index + 1)))(
  'seed %s keeps all guarantees',
  async (seed) => {
    expect((await runSchedule(seed)).violations).toEqual([]);
  },
);

test('a seed repeats its trace, and another seed has another', async () => {
  const { trace } = await runSchedule('1');
  expect((await runSchedule('1')).trace).toEqual(trace);
  expect((await runSchedule('2')).trace).not.toEqual(trace);
});
