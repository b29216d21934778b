import { expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { Linger } from '../../../src/mapping/batching/linger.ts';
import { LingerTime } from '../../../src/mapping/batching/linger-time.ts';

const { signal } = new AbortController();

function world(load: number) {
  const clock = new VirtualClock();
  const state = { load };
  const time = new LingerTime({ clock, takeLoad: () => state.load });
  const linger = new Linger({ clock, time });
  /** Batches that come every 10 ms. @returns how many of them waited, and for how long the last one did */
  const batches = async (count: number, { isSmall = true, gapMs = 10 } = {}) => {
    let [waited, lastMs] = [0, 0];
    for (let batch = 0; batch < count; batch++) {
      await clock.advance(gapMs);
      const startMs = clock.monotonicMs();
      const pending = linger.beforeDelivery(isSmall, signal);
      const outcomes: string[] = [];
      void pending.then((outcome) => outcomes.push(outcome));
      await Promise.resolve();
      while (outcomes.length === 0) await clock.advance(1);
      if (outcomes[0] === 'waited') waited++;
      lastMs = clock.monotonicMs() - startMs;
    }
    return { waited, lastMs };
  };
  return { state, batches };
}

test('while the server has time, no batch waits', async () => {
  expect(await world(0.8).batches(500)).toEqual({ waited: 0, lastMs: 0 });
});

test('while the server is busy, small batches that come quickly wait, and for longer as it stays busy', async () => {
  const { batches } = world(0.9);
  const first = await batches(20);
  expect(first.waited).toBeGreaterThan(0);
  expect(first.lastMs).toBeLessThanOrEqual(2);
  expect(await batches(200)).toMatchObject({ lastMs: 5 });
});

test('large batches do not wait, nor do small ones that come rarely', async () => {
  expect(await world(0.9).batches(200, { isSmall: false })).toEqual({ waited: 0, lastMs: 0 });
  expect(await world(0.9).batches(200, { gapMs: 30 })).toEqual({ waited: 0, lastMs: 0 });
});

test('a time that has become long enough stays, and becomes shorter when the server has time', async () => {
  const { batches, state } = world(0.9);
  const { lastMs } = await batches(60);
  state.load = 0.7;
  expect(await batches(100)).toMatchObject({ lastMs });
  state.load = 0.4;
  expect(await batches(300)).toMatchObject({ lastMs: 0 });
});

test('after a pause no batch waits until the load has been measured again', async () => {
  const { batches, state } = world(0.9);
  await batches(200);
  state.load = 0.9;
  await batches(1, { gapMs: 5_000 });
  expect((await batches(8)).lastMs).toBe(0);
});
