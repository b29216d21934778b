import { expect, test } from 'vitest';
import { betterHome } from '../../src/cluster/better-home.ts';
import { HomeContact } from '../../src/cluster/home-contact.ts';
import type { Members } from '../../src/cluster/members.ts';
import { SLOT_COUNT } from '../../src/cluster/slots/choose-holders.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { simulatedCluster, type SimulatedProcess } from './simulated-cluster.ts';

/** Until a gateway that does not reach the home has released its slots and others have taken them. */
const CUT_OFF_LIMIT_MS = 11_000;
/** Until one that reaches it again has its part. */
const RETURN_LIMIT_MS = 16_000;

async function started(count: number, seed: string) {
  const cluster = await simulatedCluster(count, seed);
  await cluster.clock.advance(5_000);
  const [home] = cluster.holders() as [SimulatedProcess];
  const others = cluster.processes.filter((process) => process !== home);
  const counts = (processes: readonly SimulatedProcess[]) =>
    processes.map(({ gateway }) => gateway.slots.count);
  return { ...cluster, home, others, counts };
}

test('a gateway that does not reach the home gives up its slots in bounded time, and takes them again when the home answers', async () => {
  const { clock, home, others, counts, cut, heal, holders } = await started(3, 'cut off');
  const [apart, other] = others as [SimulatedProcess, SimulatedProcess];
  cut(apart, home);
  // Its work waits for the home and does not end by itself.
  for (let slot = 0; slot < SLOT_COUNT; slot++) apart.gateway.slots.termOf(slot)?.hold(new Promise(() => {}));
  await clock.advance(CUT_OFF_LIMIT_MS);
  expect(counts([apart, home, other])).toEqual([0, SLOT_COUNT / 2, SLOT_COUNT / 2]);
  expect(apart.gateway.whenCutOff.aborted).toBe(true);
  expect(apart.gateway.isMember).toBe(true);
  expect(apart.cuts()).toBe(1);
  expect(home.gateway.members.whenCutOff(apart.gateway.id!).aborted).toBe(true);
  // One gateway does not move the home.
  expect(holders()).toEqual([home]);

  // A short answer is not enough.
  heal();
  await clock.advance(5_000);
  expect(counts([apart])).toEqual([0]);
  cut(apart, home);
  await clock.advance(5_000);

  heal();
  await clock.advance(RETURN_LIMIT_MS);
  expect(apart.gateway.whenCutOff.aborted).toBe(false);
  for (const count of counts([apart, home, other])) expect(count).toBeGreaterThan(SLOT_COUNT / 5);
  expect(home.gateway.members.whenCutOff(apart.gateway.id!).aborted).toBe(false);
});

test('an answer that a home owes when another one is the home says nothing about that one', async () => {
  const clock = new VirtualClock();
  const member = { id: 'any', document: {}, silentMs: 0 };
  let home = { id: 'a', endpoint: '', isSelf: false };
  const contact = new HomeContact({
    clock,
    members: { get: () => member, all: () => [] } as unknown as Members,
    ownId: () => 'own',
    home: () => home,
    reach: (_member, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late')))),
    onChange: () => {},
  });
  contact.start();
  // Two requests of 3 s have no answer.
  await clock.advance(6_900);
  expect(contact.cutOff).toBeUndefined();
  home = { ...home, id: 'b' };
  await clock.advance(2_000);
  expect(contact.cutOff).toBeUndefined();
  await clock.advance(10_000);
  expect(contact.cutOff).toMatchObject({ from: 'b' });
  contact.close();
});

test('a gateway notices within 7 s that it does not reach the home', async () => {
  const { clock, home, others, cut, heal } = await started(3, 'notices');
  const [apart] = others as [SimulatedProcess];
  const ownMs = () => apart.node.clock.monotonicMs();
  // At any moment between two requests.
  for (const afterMs of [0, 200, 400, 600, 800]) {
    await clock.advance(afterMs);
    cut(apart, home);
    const sinceMs = ownMs();
    while (!apart.gateway.whenCutOff.aborted && ownMs() - sinceMs < 20_000) await clock.advance(50);
    expect(ownMs() - sinceMs).toBeLessThan(7_100);
    heal();
    await clock.advance(RETURN_LIMIT_MS);
  }
});

test('a home that no other gateway reaches is replaced by one that they reach', async () => {
  const { clock, home, others, counts, cut, holders } = await started(3, 'home apart');
  for (const other of others) cut(other, home);
  await clock.advance(CUT_OFF_LIMIT_MS);
  const [next] = holders() as [SimulatedProcess];
  expect(others).toContain(next);
  // One for naming it, and one for taking the lease.
  expect(next.taken.at(-1)!.epoch).toBe(home.taken.at(-1)!.epoch + 2);
  // It does not wait until the next home has not answered it.
  expect(counts([home])).toEqual([0]);
  await clock.advance(30_000);
  expect(holders()).toEqual([next]);
  expect(counts([home])).toEqual([0]);
  expect(counts(others)).toEqual([SLOT_COUNT / 2, SLOT_COUNT / 2]);
});

test.each([2, 3])(
  'the home stays, and has all slots, when none of %i gateways reaches another',
  async (count) => {
    const { clock, home, others, processes, counts, cut, holders } = await started(count, 'alone');
    for (const one of processes) for (const other of processes) if (one !== other) cut(one, other);
    await clock.advance(40_000);
    expect(holders()).toEqual([home]);
    expect(counts([home])).toEqual([SLOT_COUNT]);
    for (const { gateway } of others) expect(gateway.whenCutOff.aborted).toBe(true);
  },
);

test('the other gateways keep their slots while a home is frozen and replaced', async () => {
  const { clock, home, others } = await started(3, 'frozen home');
  home.node.freeze();
  for (let step = 0; step < 80; step++) {
    await clock.advance(250);
    for (const { gateway } of others) {
      expect(gateway.whenCutOff.aborted).toBe(false);
      expect(gateway.slots.count).toBeGreaterThan(0);
    }
  }
  await home.node.wake();
  await clock.advance(10_000);
  for (const { gateway } of [home, ...others]) expect(gateway.whenCutOff.aborted).toBe(false);
});

// Links are cut and healed and gateways frozen at any time, also several at once.
test.each(Array.from({ length: 3 }, (_, index) => `links ${index}`))(
  'there are never two homes or two holders of a slot, and all slots have one at the end: %s',
  async (seed) => {
    const { clock, random, processes, cut, heal, holders, counts } = await started(4, seed);
    const any = () => processes[random.integer(processes.length)]!;
    const check = () => {
      expect(holders().length).toBeLessThanOrEqual(1);
      for (let slot = 0; slot < SLOT_COUNT; slot++) {
        const acting = processes.filter(
          ({ node, gateway }) => !node.isFrozen && gateway.slots.termOf(slot) !== undefined,
        );
        expect(acting.length).toBeLessThanOrEqual(1);
      }
    };
    for (let step = 0; step < 45; step++) {
      await clock.advance(random.integer(3_000));
      check();
      const process = any();
      if (random.integer(12) === 0) heal();
      else if (random.integer(3) > 0) cut(process, any());
      else if (process.node.isFrozen) await process.node.wake();
      else if (random.integer(3) === 0) process.node.freeze();
      check();
    }
    heal();
    for (const { node } of processes) await node.wake();
    await clock.advance(30_000);
    expect(holders()).toHaveLength(1);
    for (const count of counts(processes)) expect(count).toBeGreaterThan(0);
    expect(counts(processes).reduce((sum, count) => sum + count, 0)).toBe(SLOT_COUNT);
  },
);

// Each of `apart` does not reach the home H, and reaches those that are named.
test.each<[string, string, Record<string, string[]>, string | undefined]>([
  ['all are reached', 'HABC', {}, undefined],
  ['one of two', 'HA', { A: [] }, undefined],
  ['both of three, which reach each other', 'HAB', { A: ['B'], B: ['A'] }, 'A'],
  ['both of three, alone', 'HAB', { A: [], B: [] }, undefined],
  ['both of three, one-way', 'HAB', { A: ['B'], B: [] }, 'B'],
  ['two of five', 'HABCD', { A: ['B', 'C', 'D'], B: ['A', 'C', 'D'] }, undefined],
  ['three of five', 'HABCD', { A: ['C'], B: ['C'], C: ['A'] }, 'C'],
  ['half of four', 'HABC', { A: ['B'], B: ['A'] }, undefined],
])('the home when it is not reached by %s', (_, ids, apart, expected) => {
  const members = ids.split('').map((id) => ({
    id,
    document: {
      endpoint: '',
      version: '',
      startedMs: 0,
      state: 'ready' as const,
      beat: 0,
      cutOff: apart[id] && { from: 'H', reaches: apart[id] },
    },
  }));
  expect(betterHome('H', members)).toBe(expected);
});
