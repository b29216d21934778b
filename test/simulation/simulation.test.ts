import { expect, test } from 'vitest';
import { Tally } from '../support/tally.ts';
import { HARMS } from './harms.ts';
import { simulate } from './simulate.ts';

/*
 * Goal: whatever becomes of the disk and the process, the engine keeps what it promised; and a seed tells one
 * story, so that a fault that was found can be looked at again.
 * Method: docs/internals/simulation.md. More seeds: npm run simulate -- --seeds 1000
 */
const SEEDS = 34;
const done = new Tally();

test.each(Array.from({ length: SEEDS }, (_, place) => String(place + 1)))(
  'seed %s breaks no promise, and is the same when run again',
  async (seed) => {
    const first = await simulate(seed);
    expect(first.violation?.message).toBe(undefined);
    done.addAll(first.trace.tally);
    const second = await simulate(seed);
    // The whole text is compared only where it differs, for the sake of the message.
    if (second.trace.sha256 !== first.trace.sha256) expect(second.trace.text).toBe(first.trace.text);
  },
);

test('the seeds together have done to the engine all that they are meant to', () => {
  expect(HARMS.filter((harm) => done.count(harm) === 0)).toEqual([]);
});

test('another seed is another story', async () => {
  expect((await simulate('1')).trace.sha256).not.toBe((await simulate('2')).trace.sha256);
});
