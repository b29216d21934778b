import { expect, test } from 'vitest';
import { SharedRuns } from '../../../src/lib/concurrency/shared-runs.ts';
import { yieldToEventLoop } from '../../../src/lib/event-loop/yield-to-event-loop.ts';

/** @param failing the runs that fail, from 1 */
function counted(failing: readonly number[] = []) {
  const counts = { started: 0, running: 0, most: 0 };
  const runs = new SharedRuns(async () => {
    const number = ++counts.started;
    counts.most = Math.max(counts.most, ++counts.running);
    await yieldToEventLoop();
    counts.running--;
    if (failing.includes(number)) throw new Error(`run ${number}`);
    return number;
  });
  return { counts, runs };
}

test('one run at a time, also for callers that ask again at once', async () => {
  const { counts, runs } = counted();
  const callers = Array.from({ length: 3 }, async () => {
    for (let call = 0; call < 20; call++) await runs.get();
  });
  await Promise.all(callers);
  expect(counts.most).toBe(1);
});

test('calls during a run share the next one, which begins after all of them', async () => {
  const { counts, runs } = counted();
  const all = [runs.get(), runs.get(), runs.get()];
  expect(await Promise.all(all)).toEqual([1, 2, 2]);
  expect(counts.started).toBe(2);
});

test('a run that fails fails its callers, and not those of the next one', async () => {
  const { runs } = counted([1]);
  const all = await Promise.allSettled([runs.get(), runs.get()]);
  expect(all).toMatchObject([{ reason: new Error('run 1') }, { value: 2 }]);
});
