import { expect, test } from 'vitest';
import { pause, sleep } from '../../../src/lib/time/clock.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

const WAITS = { sleep, pause };
const STOPPED = new Error('stopped');

test.each([
  ['sleep', 'rejected'],
  ['pause', 'fulfilled'],
] as const)('an abort ends %s, which is then %s, and its timer', async (name, status) => {
  const clock = new VirtualClock(0);
  const stop = new AbortController();
  const wait = WAITS[name](clock, 1_000, { signal: stop.signal });
  stop.abort(STOPPED);
  const [outcome] = await Promise.allSettled([wait]);
  expect(outcome).toEqual(status === 'rejected' ? { status, reason: STOPPED } : { status, value: undefined });
  expect(clock.pendingTimers).toBe(0);
});
