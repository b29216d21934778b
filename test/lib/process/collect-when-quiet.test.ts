import { setTimeout as sleep } from 'node:timers/promises';
import { cachedDataVersionTag } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { MIB } from '../../../src/lib/bytes.ts';
import { collector, collectWhenQuiet } from '../../../src/lib/process/collect-when-quiet.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

/** How often garbage is collected while the event loop has these loads, one a second. */
async function collections(loads: readonly number[], heapMib = 20): Promise<number[]> {
  const clock = new VirtualClock();
  const after: number[] = [];
  let second = 0;
  collectWhenQuiet(clock, {
    load: () => loads[second]!,
    heapBytes: () => heapMib * MIB,
    collect: () => after.push(second),
  });
  for (; second < loads.length; second++) await clock.advance(1_000);
  return after;
}

describe('garbage is collected', () => {
  it('once after a burst, in the first quiet second', async () => {
    expect(await collections([0, 0.9, 0.9, 0.02, 0, 0])).toEqual([3]);
  });

  it('after each burst, also when it is short', async () => {
    expect(await collections([0.4, 0.2, 0, 0.6, 0, 0])).toEqual([2, 4]);
  });

  it('never while the loop is busy, nor after a little work', async () => {
    expect(await collections([0.9, 0.5, 0.1, 0.06])).toEqual([]);
    expect(await collections([0, 0.4, 0, 0, 0])).toEqual([]);
  });

  it('not in a large heap, whose collection would take long', async () => {
    expect(await collections([0.9, 0, 0], 97)).toEqual([]);
  });
});

it('the collector frees what is unreachable, and leaves the flags of V8 as they were', async () => {
  const tag = cachedDataVersionTag();
  const dropped = new WeakRef({});
  await sleep(0);
  collector()();
  expect(dropped.deref()).toBeUndefined();
  expect(cachedDataVersionTag()).toBe(tag);
});
