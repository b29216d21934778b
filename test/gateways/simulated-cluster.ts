import { onTestFinished } from 'vitest';
import { Gateway } from '../../src/cluster/gateway.ts';
import type { Lease } from '../../src/cluster/leases.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { memoryStore } from '../support/memory-store.ts';
import { SimulatedNode } from './simulated-node.ts';

export interface SimulatedProcess {
  readonly index: number;
  readonly node: SimulatedNode;
  readonly gateway: Gateway;
  /** Every lease of the home that it was given. */
  readonly taken: Lease[];
  /** How often it had to end what it does for others. */
  readonly cuts: () => number;
}

/** Gateways over one store in memory that all of them reach, and a network between them that can be cut. */
export async function simulatedCluster(count: number, seed: string) {
  const clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const random = seededRandom(seed);
  const taken: Lease[] = [];
  const processes: SimulatedProcess[] = [];
  const isCut = new Set<string>();
  const linkOf = (a: number, b: number) => `${Math.min(a, b)}-${Math.max(a, b)}`;
  // Each sees every change from the beginning.
  const nodes = Array.from(
    { length: count },
    () => new SimulatedNode({ meta, clock }, random, 0.95 + random.fraction() / 10),
  );
  for (const [index, node] of nodes.entries()) {
    const own: Lease[] = [];
    let cuts = 0;
    const gateway = await Gateway.open({
      meta: node.meta,
      clock: node.clock,
      random,
      logger: silentLogger,
      endpoint: `http://127.0.0.1:${index}`,
      version: '1.0.0',
    });
    await gateway.join({
      onHome: (lease) => {
        own.push(lease);
        taken.push(lease);
      },
      onLost() {},
      onPassHome: async () => {},
      onCutOff: () => void cuts++,
      reach: (member, signal) => {
        const to = Number(new URL(member.endpoint).port || '80');
        const isReached = !isCut.has(linkOf(index, to)) && nodes[to]?.isFrozen === false;
        if (isReached) return node.answer(Promise.resolve());
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => node.report(() => reject(new Error('late'))), {
            once: true,
          });
        });
      },
    });
    processes.push({ index, node, gateway, taken: own, cuts: () => cuts });
  }
  onTestFinished(async () => {
    for (const { node, gateway } of processes) {
      await node.wake();
      await gateway.close();
    }
  });
  const holders = () =>
    processes.filter(({ node, taken: own }) => !node.isFrozen && own.some(({ isHeld }) => isHeld));
  return {
    clock,
    random,
    processes,
    taken,
    /** The processes that may act as the home. */
    holders,
    /** Nothing arrives between two processes until `heal`. */
    cut: (a: SimulatedProcess, b: SimulatedProcess) => void isCut.add(linkOf(a.index, b.index)),
    heal: () => isCut.clear(),
  };
}
