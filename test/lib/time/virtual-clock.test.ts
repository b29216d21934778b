import { expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

// The host's clock has no parts of a millisecond: what is stored with them would never be so in real life.
test('the wall clock tells whole milliseconds, whatever a timer was set to', async () => {
  const clock = new VirtualClock(1_000);
  const seen: number[] = [];
  clock.setTimer(2.75, () => seen.push(clock.now()));
  await clock.advance(10);
  expect(seen).toEqual([1_002]);
  expect(clock.now()).toBe(1_010);
});
