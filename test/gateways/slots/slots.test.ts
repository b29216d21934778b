import { expect, test } from 'vitest';
import { Gateway } from '../../../src/cluster/gateway.ts';
import { SLOT_COUNT } from '../../../src/cluster/slots/choose-holders.ts';
import type { SlotTerm } from '../../../src/cluster/slots/slot-term.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { StorageError } from '../../../src/storage/error.ts';
import { META_PREFIX } from '../../../src/storage/keys.ts';
import type { MetaStore } from '../../../src/storage/port.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { SimulatedNode } from '../simulated-node.ts';

interface Process {
  readonly node: SimulatedNode;
  readonly gateway: Gateway;
}

async function cluster(count: number, seed: string) {
  const clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const random = seededRandom(seed);
  const nodes = Array.from(
    { length: count },
    () => new SimulatedNode({ meta, clock }, random, 0.95 + random.fraction() / 10),
  );
  const start = async (node: SimulatedNode, nodeMeta: MetaStore = node.meta): Promise<Process> => {
    const gateway = await Gateway.open({
      meta: nodeMeta,
      clock: node.clock,
      random,
      logger: silentLogger,
      endpoint: 'http://127.0.0.1:1',
      version: '1.0.0',
    });
    await gateway.join({ onHome() {}, onLost() {} });
    return { node, gateway };
  };
  /** The processes that may act for each slot. */
  const actingFor = (processes: readonly Process[], slot: number) =>
    processes.filter(({ node, gateway }) => !node.isFrozen && gateway.slots.termOf(slot) !== undefined);
  return { clock, random, nodes, start, actingFor };
}

function counts(processes: readonly Process[]): number[] {
  return processes.map(({ gateway }) => gateway.slots.count);
}

test('a gateway that comes takes its part within 10 s, one that is drained gives its part up within 1 s, and that of one that stopped is taken within 7 s', async () => {
  const { clock, nodes, start } = await cluster(3, 'moves');
  const processes = [await start(nodes[0]!), await start(nodes[1]!)];
  await clock.advance(1_000);
  expect(counts(processes)).toEqual([SLOT_COUNT / 2, SLOT_COUNT / 2]);
  const [first, second] = processes as [Process, Process];
  const third = await start(nodes[2]!);
  await clock.advance(10_000);
  for (const count of counts([first, second, third])) expect(count).toBeGreaterThan(SLOT_COUNT / 4);
  expect(counts([first, second, third]).reduce((sum, count) => sum + count, 0)).toBe(SLOT_COUNT);

  const drained = (async () => {
    await third.gateway.drain();
    await third.gateway.releaseSlots(700);
  })();
  await clock.advance(1_000);
  await drained;
  expect(counts([first, second, third])).toEqual([SLOT_COUNT / 2, SLOT_COUNT / 2, 0]);

  second.node.freeze();
  await clock.advance(7_000);
  expect(first.gateway.slots.count).toBe(SLOT_COUNT);
  await Promise.all([third.gateway.close(), first.gateway.close()]);
});

test('a slot moves when its work has ended, and work that takes too long is aborted', async () => {
  const { clock, nodes, start } = await cluster(2, 'work');
  const first = await start(nodes[0]!);
  await clock.advance(1_000);
  const terms = Array.from({ length: SLOT_COUNT }, (_, slot) => first.gateway.slots.termOf(slot)!);
  const ends = terms.map((term: SlotTerm) => {
    let end = () => {};
    term.hold(new Promise<void>((resolve) => (end = resolve)));
    return end;
  });
  const second = await start(nodes[1]!);
  await clock.advance(1_000);
  expect(second.gateway.slots.count).toBe(0);
  const moving = terms.filter(({ stop }) => stop.aborted);
  expect(moving).toHaveLength(SLOT_COUNT / 2);
  const [one, other] = moving as [SlotTerm, SlotTerm];
  ends[one.slot]!();
  await clock.advance(500);
  expect(one.isHeld).toBe(false);
  expect(second.gateway.slots.termOf(one.slot)?.epoch).toBe(one.epoch + 1);
  expect(other.abort.aborted).toBe(false);
  await clock.advance(5_000);
  expect(other.abort.aborted).toBe(true);
  expect(second.gateway.slots.count).toBe(SLOT_COUNT / 2);
  for (const end of ends) end();
  await Promise.all([first.gateway.close(), second.gateway.close()]);
});

test('slots that were taken without an answer go to the gateway that comes meanwhile', async () => {
  const { clock, nodes, start } = await cluster(2, 'lost answers');
  let isLost = true;
  const { meta } = nodes[0]!;
  const withoutAnswers: MetaStore = Object.assign(Object.create(meta) as MetaStore, {
    async create(...args: Parameters<MetaStore['create']>) {
      const revision = await meta.create(...args);
      if (isLost && args[0].includes('slot/')) throw new StorageError('unknown', 'no answer in time');
      return revision;
    },
  });
  const first = await start(nodes[0]!, withoutAnswers);
  expect(first.gateway.slots.count).toBe(0);
  const second = await start(nodes[1]!);
  isLost = false;
  await clock.advance(2_000);
  expect(counts([first, second])).toEqual([SLOT_COUNT / 2, SLOT_COUNT / 2]);

  await Promise.all([first.gateway.close(), second.gateway.close()]);
});

test('a gateway leaves within 5 s while the store does not answer, and others see at once that one has left when it does', async () => {
  const { clock, nodes, start } = await cluster(2, 'away');
  const first = await start(nodes[0]!);
  let isAway = false;
  const { meta } = nodes[1]!;
  const answered = <T>(call: () => Promise<T>): Promise<T> => (isAway ? new Promise(() => {}) : call());
  const { gateway } = await start(
    nodes[1]!,
    Object.assign(Object.create(meta) as MetaStore, {
      create: (...args: Parameters<MetaStore['create']>) => answered(() => meta.create(...args)),
      compareAndSet: (...args: Parameters<MetaStore['compareAndSet']>) =>
        answered(() => meta.compareAndSet(...args)),
      delete: (...args: Parameters<MetaStore['delete']>) => answered(() => meta.delete(...args)),
    }),
  );
  await clock.advance(10_000);
  expect(counts([first, { node: nodes[1]!, gateway }])).toEqual([SLOT_COUNT / 2, SLOT_COUNT / 2]);
  isAway = true;
  const left = (async () => {
    const drained = (async () => {
      await gateway.drain();
      await gateway.releaseSlots(700);
      await gateway.releaseHome();
    })();
    await gateway.whileMember(drained);
    await gateway.close();
    return 'left';
  })();
  await clock.advance(5_000);
  await expect(Promise.race([left, Promise.resolve('is there')])).resolves.toBe('left');
  // What the store refuses late must not end the process.
  await gateway.whileMember(Promise.reject(new StorageError('unknown', 'no answer in time')));

  await first.gateway.close();
  expect(await nodes[0]!.meta.list(META_PREFIX.cluster.member, { limit: 10 })).toEqual([]);
});

test('slots are reported when they are taken, while the store does not answer for another one', async () => {
  const { clock, nodes, start } = await cluster(1, 'one answer is late');
  let answer = () => {};
  const { meta } = nodes[0]!;
  const late: MetaStore = Object.assign(Object.create(meta) as MetaStore, {
    async create(...args: Parameters<MetaStore['create']>) {
      if (args[0].endsWith('slot/7')) await new Promise<void>((resolve) => (answer = resolve));
      return meta.create(...args);
    },
  });
  const { gateway } = await start(nodes[0]!, late);
  let reported = 0;
  gateway.slots.watch(() => (reported = gateway.slots.count));
  await clock.advance(1_000);
  expect(reported).toBe(SLOT_COUNT - 1);
  answer();
  await clock.advance(1_000);
  expect(reported).toBe(SLOT_COUNT);
  await gateway.close();
});

test('a slot that is taken again after its lease was given up without an answer is not lost when that is stored late', async () => {
  const { clock, nodes, start } = await cluster(2, 'a late removal');
  let phase: 'taken' | 'given up' | 'answering' = 'taken';
  const late: (() => Promise<unknown>)[] = [];
  const { meta } = nodes[0]!;
  const unanswered: MetaStore = Object.assign(Object.create(meta) as MetaStore, {
    async create(...args: Parameters<MetaStore['create']>) {
      const revision = await meta.create(...args);
      if (phase === 'taken' && args[0].includes('slot/'))
        throw new StorageError('unknown', 'no answer in time');
      return revision;
    },
    async compareAndSet(...args: Parameters<MetaStore['compareAndSet']>) {
      if (phase !== 'given up' || !args[0].includes('slot/')) return meta.compareAndSet(...args);
      late.push(() => meta.compareAndSet(...args));
      throw new StorageError('unknown', 'no answer in time');
    },
  });
  const first = await start(nodes[0]!, unanswered);
  phase = 'given up';
  const second = await start(nodes[1]!);
  await clock.advance(1_000);
  expect(late.length).toBeGreaterThan(0);
  phase = 'answering';
  await second.gateway.close();
  await clock.advance(1_000);
  expect(first.gateway.slots.count).toBe(SLOT_COUNT);
  const held = () => Array.from({ length: SLOT_COUNT }, (_, slot) => first.gateway.slots.termOf(slot));
  const terms = held();
  await Promise.all(late.map((store) => store()));
  await clock.advance(1_000);
  expect(held()).toEqual(terms);
  expect(terms).not.toContain(undefined);
  await first.gateway.close();
});

// Gateways are frozen for up to 12 s at any time, also several at once.
test.each(Array.from({ length: 6 }, (_, index) => `seed ${index}`))(
  'no slot has two gateways that may act, whatever freezes: %s',
  async (seed) => {
    const { clock, random, nodes, start, actingFor } = await cluster(3, seed);
    const processes: Process[] = [];
    for (const node of nodes) processes.push(await start(node));
    const check = () => {
      for (let slot = 0; slot < SLOT_COUNT; slot++) {
        expect(actingFor(processes, slot).length).toBeLessThanOrEqual(1);
      }
    };
    for (let step = 0; step < 40; step++) {
      await clock.advance(random.integer(2_000));
      check();
      const { node } = processes[random.integer(processes.length)]!;
      if (!node.isFrozen) {
        if (random.integer(3) === 0) node.freeze();
        continue;
      }
      if (random.integer(4) > 0) continue;
      const woken = node.wake();
      check();
      await woken;
      check();
    }
    for (const { node } of processes) await node.wake();
    await clock.advance(15_000);
    expect(counts(processes).reduce((sum, count) => sum + count, 0)).toBe(SLOT_COUNT);
    await Promise.all(processes.map(({ gateway }) => gateway.close()));
  },
);
