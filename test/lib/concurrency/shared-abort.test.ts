import { expect, test } from 'vitest';
import { sleep } from '../../../src/lib/time/clock.ts';
import { sharedAbort } from '../../../src/lib/concurrency/shared-abort.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

test('aborts all waiters, and Node does not warn of a leak', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  const clock = new VirtualClock();
  const stop = sharedAbort();
  const waiting = Array.from({ length: 50 }, () => sleep(clock, 1_000, { signal: stop.signal }));
  stop.abort();
  const results = await Promise.allSettled(waiting);
  await clock.advance(0);
  process.off('warning', onWarning);
  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  expect(warnings).toEqual([]);
});
