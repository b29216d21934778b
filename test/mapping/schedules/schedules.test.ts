import { expect, test } from 'vitest';
import { aloneAndInPairs, describeOptions } from './options.ts';
import { runSchedule } from './run-schedule.ts';

/*
 * Goal: whatever fails, a mapping delivers every record at least once, in order of key, skips nothing, and gives
 * up only what has run out of retries or time, which its destination is told of.
 * Method: random schedules against a judge that knows the promises alone (judge.ts); each option by itself
 * and each two together, then all at random. More: npm run schedules -- --seeds 1000
 */
test.each(aloneAndInPairs().map((options) => [describeOptions(options), options] as const))(
  '%s',
  async (name, options) => {
    expect((await runSchedule(name, options)).violations).toEqual([]);
  },
);

const SEEDS = 40;

test.each(Array.from({ length: SEEDS }, (_, place) => String(place + 1)))(
  'seed %s keeps all promises',
  async (seed) => {
    expect((await runSchedule(seed)).violations).toEqual([]);
  },
);

test('a seed tells the same story again, and another seed another', async () => {
  const { story } = await runSchedule('1');
  expect((await runSchedule('1')).story).toEqual(story);
  expect((await runSchedule('2')).story).not.toEqual(story);
});
