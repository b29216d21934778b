import { expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { Schedule } from '../../../src/recording/replaying/schedule.ts';

/** The times at which records are due, in milliseconds after the first. */
async function dueTimes(speed: number, recordedMs: readonly number[]): Promise<number[]> {
  const clock = new VirtualClock();
  const schedule = new Schedule(clock, speed);
  const { signal } = new AbortController();
  const times: number[] = [];
  const running = (async () => {
    for (const ms of recordedMs) {
      await schedule.due(1_700_000_000_000 + ms, signal);
      times.push(clock.monotonicMs());
    }
  })();
  await clock.advance(100_000);
  await running;
  return times;
}

test('records keep their spacing, at any speed', async () => {
  const recorded = [0, 5, 1_000, 1_000, 60_000];
  expect(await dueTimes(1, recorded)).toEqual(recorded);
  expect(await dueTimes(10, recorded)).toEqual([0, 0.5, 100, 100, 6_000]);
  expect(await dueTimes(Infinity, recorded)).toEqual([0, 0, 0, 0, 0]);
});

test('a record that arrived before an earlier one of the file is due at once', async () => {
  expect(await dueTimes(1, [100, 1_100, 50, 1_200])).toEqual([0, 1_000, 1_000, 1_100]);
});

test('a delay is caught up with', async () => {
  const clock = new VirtualClock();
  const schedule = new Schedule(clock, 1);
  const { signal } = new AbortController();
  await schedule.due(0, signal);
  await clock.advance(2_500);
  expect(await schedule.due(1_000, signal)).toBe(1_000);
  expect(await schedule.due(2_000, signal)).toBe(2_000);
  expect(clock.monotonicMs()).toBe(2_500);
  const next = schedule.due(3_000, signal);
  await clock.advance(500);
  expect(await next).toBe(3_000);
});
