import { expect, test } from 'vitest';
import { sleep } from '../../src/lib/time/clock.ts';
import { StorageError } from '../../src/storage/error.ts';
import { simulatedCluster as cluster, type SimulatedProcess as Process } from './simulated-cluster.ts';

test('one gateway is the home, and every gateway knows which', async () => {
  const { clock, processes, holders } = await cluster(3, 'home');
  await clock.advance(1_000);
  expect(holders()).toHaveLength(1);
  const [{ gateway }] = holders() as [Process];
  for (const other of processes) expect(other.gateway.home?.id).toBe(gateway.id);
  expect(gateway.home?.isSelf).toBe(true);
});

test('another gateway takes over within 7 s after the home stopped', async () => {
  const { clock, holders } = await cluster(3, 'killed');
  await clock.advance(20_300);
  const [home] = holders() as [Process];
  home.node.freeze();
  await clock.advance(4_000);
  expect(holders()).toEqual([]);
  await clock.advance(3_000);
  expect(holders()).toHaveLength(1);
});

test('a home that was frozen may not act from the moment it wakes, and joins again as another member', async () => {
  const { clock, holders } = await cluster(2, 'frozen');
  await clock.advance(5_000);
  const [home] = holders() as [Process];
  const { id } = home.gateway;
  home.node.freeze();
  await clock.advance(4_500);
  const woken = home.node.wake();
  expect(home.taken.some(({ isHeld }) => isHeld)).toBe(false);
  await woken;
  await clock.advance(2_000);
  expect(home.gateway.id).not.toBe(id);
  expect(home.gateway.isMember).toBe(true);
});

test('the leases of a gateway that is drained are free within 1 s', async () => {
  const { clock, holders } = await cluster(2, 'drained');
  await clock.advance(5_000);
  const [home] = holders() as [Process];
  const draining = home.gateway.drain();
  await clock.advance(100);
  await draining;
  const released = home.gateway.releaseHome();
  await clock.advance(400);
  await released;
  expect(holders()).toHaveLength(1);
  expect(holders()[0]).not.toBe(home);
});

test('a gateway that begins to drain while it takes the lease of the home is not the home', async () => {
  const { clock, processes, holders } = await cluster(2, 'drains');
  await clock.advance(5_000);
  const [home] = holders() as [Process];
  const other = processes.find((process) => process !== home)!;
  const { meta } = other.node;
  const compareAndSet = meta.compareAndSet.bind(meta);
  Object.assign(meta, {
    async compareAndSet(...change: Parameters<typeof compareAndSet>) {
      const revision = await compareAndSet(...change);
      if (change[0].endsWith('/home')) await sleep(clock, 500);
      return revision;
    },
  });
  for (const { gateway } of [home, other]) {
    void gateway.drain();
    await clock.advance(100);
    void gateway.releaseHome();
    await clock.advance(100);
  }
  await clock.advance(2_000);
  expect(other.taken).toEqual([]);
  expect(home.gateway.home).toBeUndefined();
});

test('a lease that a drained gateway cannot release is free soon after', async () => {
  const { clock, holders } = await cluster(2, 'drained');
  await clock.advance(5_000);
  const [home] = holders() as [Process];
  const { meta } = home.node;
  const compareAndSet = meta.compareAndSet.bind(meta);
  let failures = 1;
  Object.assign(meta, {
    async compareAndSet(...change: Parameters<typeof compareAndSet>) {
      if (change[0].endsWith('/home') && failures-- > 0)
        throw new StorageError('unknown', 'no answer in time');
      return compareAndSet(...change);
    },
  });
  const draining = home.gateway.drain();
  await clock.advance(100);
  await draining;
  await home.gateway.releaseHome();
  await clock.advance(1_000);
  expect(holders()).toHaveLength(1);
  expect(holders()[0]).not.toBe(home);
});

test('a request waits for a home, and no longer than it may', async () => {
  const { clock, processes, holders } = await cluster(2, 'waiting');
  await clock.advance(1_000);
  const [home] = holders() as [Process];
  const other = processes.find((process) => process !== home)!;
  const { signal } = new AbortController();
  home.node.freeze();
  // Until the others remove it, the home is the one that is frozen.
  await clock.advance(5_900);
  expect((await other.gateway.whenHome(0, signal))?.id).toBe(other.gateway.id);
  other.node.freeze();
  await clock.advance(6_000);
  await home.node.wake();
  const released = home.gateway.releaseHome();
  await clock.advance(1);
  await released;
});

// Gateways are frozen for up to 12 s at any time, also several at once.
test.each(Array.from({ length: 12 }, (_, index) => `seed ${index}`))(
  'there are never two homes, and epochs grow: %s',
  async (seed) => {
    const { clock, random, processes, taken, holders } = await cluster(3, seed);
    for (let step = 0; step < 120; step++) {
      await clock.advance(random.integer(1_000));
      expect(holders().length).toBeLessThanOrEqual(1);
      const process = processes[random.integer(processes.length)]!;
      if (!process.node.isFrozen) {
        if (random.integer(3) === 0) process.node.freeze();
        continue;
      }
      if (random.integer(4) > 0) continue;
      const woken = process.node.wake();
      expect(holders().length).toBeLessThanOrEqual(1);
      await woken;
      expect(holders().length).toBeLessThanOrEqual(1);
    }
    const epochs = taken.map(({ epoch }) => epoch);
    expect(epochs.length).toBeGreaterThan(1);
    expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
    expect(new Set(epochs).size).toBe(epochs.length);
  },
);
