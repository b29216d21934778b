import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { acquireLease, type Lease, releaseLease, renewLease } from '../../src/storage/lease.ts';
import { memoryStore } from '../support/memory-store.ts';

const LIFE_MS = 1_000;

function world() {
  const clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const acquire = (owner: string) => acquireLease(meta, clock, { key: 'lease', owner, lifeMs: LIFE_MS });
  return { clock, meta, acquire };
}

test('one owner holds a lease at a time, until it is released or expires', async () => {
  const { clock, meta, acquire } = world();
  const first = (await acquire('a'))!;
  expect(await acquire('b')).toBeUndefined();
  await releaseLease(meta, first);
  const second = (await acquire('b'))!;
  expect(second.epoch).toBeGreaterThan(first.epoch);
  await clock.advance(LIFE_MS - 1);
  expect(await acquire('a')).toBeUndefined();
  await clock.advance(1);
  expect(await acquire('a')).toMatchObject({ owner: 'a', epoch: second.epoch + 1 });
});

test('a renewed lease lasts longer and keeps its epoch', async () => {
  const { clock, meta, acquire } = world();
  const lease = (await acquire('a'))!;
  await clock.advance(LIFE_MS - 1);
  expect(await renewLease(meta, clock, lease, LIFE_MS)).toMatchObject({ epoch: lease.epoch });
  await clock.advance(LIFE_MS - 1);
  expect(await acquire('b')).toBeUndefined();
});

test('the former holder can neither renew nor release a lease that another owner has acquired', async () => {
  const { clock, meta, acquire } = world();
  const former = (await acquire('a'))!;
  await clock.advance(LIFE_MS);
  const holder = (await acquire('b'))!;
  expect(await renewLease(meta, clock, former, LIFE_MS)).toBeUndefined();
  await releaseLease(meta, former);
  expect(await renewLease(meta, clock, holder, LIFE_MS)).toBeDefined();
});

test('of several concurrent attempts one succeeds, and no epoch is used twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: LIFE_MS }), { maxLength: 10 }), async (pauses) => {
      const { clock, acquire } = world();
      const given: Lease[] = [];
      for (const pause of pauses) {
        const attempts = await Promise.all(['a', 'b', 'c'].map((owner) => acquire(owner)));
        const leases = attempts.filter((lease) => lease !== undefined);
        expect(leases.length).toBeLessThanOrEqual(1);
        given.push(...leases);
        await clock.advance(pause);
      }
      expect(new Set(given.map(({ epoch }) => epoch)).size).toBe(given.length);
    }),
    { numRuns: 50 },
  );
});
