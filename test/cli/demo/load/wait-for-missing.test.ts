import { expect, test } from 'vitest';
import { STALL_LIMIT_MS, waitForMissing } from '../../../../src/cli/demo/load/wait-for-missing.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';

const signal = new AbortController().signal;

test('waits for as long as records arrive, without a limit', async () => {
  const clock = new VirtualClock();
  let missing = 10;
  const waiting = waitForMissing(clock, () => missing, signal);
  for (; missing > 0; missing--) await clock.advance(STALL_LIMIT_MS - 1_000);
  await clock.advance(STALL_LIMIT_MS);
  await waiting;
  expect(clock.pendingTimers).toBe(0);
  expect(clock.monotonicMs()).toBeGreaterThan(9 * (STALL_LIMIT_MS - 1_000));
});

test('gives up when none has arrived for the stall limit', async () => {
  const clock = new VirtualClock();
  let done = false;
  const waiting = waitForMissing(clock, () => 3, signal).then(() => (done = true));
  await clock.advance(STALL_LIMIT_MS - 1_000);
  expect(done).toBe(false);
  await clock.advance(2_000);
  await waiting;
});
