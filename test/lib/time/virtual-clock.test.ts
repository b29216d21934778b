import { expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

// The host's clock returns whole milliseconds, so stored times must not have fractions in tests either.
test('the wall clock returns whole milliseconds, even when a timer is due at a fraction', async () => {
  const clock = new VirtualClock(1_000);
  const seen: number[] = [];
  clock.setTimer(2.75, () => seen.push(clock.now()));
  await clock.advance(10);
  expect(seen).toEqual([1_002]);
  expect(clock.now()).toBe(1_010);
});
