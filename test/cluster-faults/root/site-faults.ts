import { mkdir, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MIB } from '../../../src/lib/bytes.ts';
import type { NodeProcess } from '../../../scripts/nats/node-process.ts';
import { losingPowerMachine, type Machine } from '../../crash/machine.ts';
import type { Site, SiteFault } from '../fault.ts';
import { homeOf } from '../../../scripts/cluster/home-of.ts';
import { CALL_MS, NODE_DELAY_MS, TAKEOVER_DELAY_MS } from '../faults.ts';
import type { World } from '../world.ts';
import { ClusterNetwork } from './cluster-network.ts';
import { run, tryToRun } from './commands.ts';
import { Network } from './network.ts';

const NODES = [0, 1, 2];
const GATEWAY = 3;

// Longer than an election.
const CUT_MS = 14_000;
const FULL_MS = 6_000;
// Longer than it takes until a gateway without its home has given up its shards.
const APART_MS = 25_000;
const APART_DELAY_MS = 11_000 + CALL_MS;

const NODE_GAP_MS = 15_000;
const GATEWAY_GAP_MS = 7_000;

const SMALL_DISK_BYTES = 192 * MIB;
// Below the size of the image of a disk.
const POWER_STORE_BYTES = 700 * MIB;

/** Those that need root on Linux: namespaces, loop devices and mounts. */
export const SITE_FAULTS: readonly SiteFault[] = [
  {
    name: 'full-disk',
    about: 'the disk of a node is full for a while; the node is restarted when there is space again',
    hits: 'nodes',
    maxGapMs: NODE_GAP_MS,
    maxDelayMs: NODE_DELAY_MS,
    prepare: fullDisk,
  },
  partition(
    'leader-from-nodes',
    'the node that leads most partitions cannot reach the other nodes, gateways reach all',
    (network, leader) => network.cut(leader, others(leader)),
  ),
  partition('leader-from-all', 'the node that leads most partitions reaches nothing', (network, leader) => {
    network.cut(leader, others(leader));
    network.cutFromOutside(leader);
  }),
  partition(
    'leader-one-way',
    'what the node that leads most partitions sends does not arrive at the other nodes',
    (network, leader) => network.cutOneWay(leader, others(leader)),
  ),
  {
    ...partition('gateway-from-nodes', 'a gateway cannot reach NATS', (network) =>
      network.cut(GATEWAY, NODES),
    ),
    hits: 'gateways',
    maxGapMs: GATEWAY_GAP_MS,
    maxDelayMs: TAKEOVER_DELAY_MS,
  },
  between(
    'gateway-from-home',
    'a gateway and the home cannot reach each other; both reach NATS and the third gateway',
    (network, home, [other]) => network.cutGateways(other!, [home]),
  ),
  between(
    'home-from-gateways',
    'the home and both other gateways cannot reach each other; all reach NATS',
    (network, home, gateways) => network.cutGateways(home, gateways),
  ),
  {
    name: 'power-loss-one',
    about: 'the node that leads most partitions keeps only what was synced',
    hits: 'nodes',
    maxGapMs: NODE_GAP_MS,
    maxDelayMs: NODE_DELAY_MS,
    prepare: (directory) => powerLoss(directory, async ({ cluster }) => [await cluster.busiestNode()]),
  },
  {
    name: 'power-loss-all',
    about: 'all nodes keep only what was synced',
    hits: 'all nodes',
    // Copying the disks takes as long as it does.
    maxGapMs: 2 * NODE_GAP_MS,
    maxDelayMs: 2 * NODE_DELAY_MS,
    prepare: (directory) => powerLoss(directory, async ({ cluster }) => cluster.nodes),
  },
];

function others(leader: number): number[] {
  return NODES.filter((node) => node !== leader);
}

function partition(name: string, about: string, cut: (network: Network, leader: number) => void): SiteFault {
  return {
    name,
    about,
    hits: 'nodes',
    maxGapMs: NODE_GAP_MS,
    maxDelayMs: NODE_DELAY_MS,
    async prepare(): Promise<Site> {
      const network = new Network();
      return {
        nodes: { node: (index) => ({ host: network.address(index), command: network.command(index) }) },
        gateway: (index) =>
          index === 0
            ? { host: network.address(GATEWAY), command: network.command(GATEWAY) }
            : // Gateways call each other: an address that the first one reaches.
              { host: network.outside },
        async run({ cluster }) {
          cut(network, cluster.nodes.indexOf(await cluster.busiestNode()));
          await pause(CUT_MS);
          network.heal();
          await cluster.ready();
        },
        close: () => network.close(),
      };
    },
  };
}

/** @param cut gets the numbers of the home and of the other gateways */
function between(
  name: string,
  about: string,
  cut: (network: ClusterNetwork, home: number, others: readonly number[]) => void,
): SiteFault {
  return {
    name,
    about,
    hits: 'gateways',
    // Only their shared work depends on each other.
    maxGapMs: GATEWAY_GAP_MS,
    maxDelayMs: APART_DELAY_MS,
    async prepare(): Promise<Site> {
      const network = new ClusterNetwork();
      return {
        ...network.hosts,
        async run({ gateways }) {
          const home = gateways.indexOf((await homeOf(gateways)) ?? gateways[0]!);
          const others = gateways.map((_, index) => index).filter((index) => index !== home);
          cut(network, home, others);
          await pause(APART_MS);
          network.heal();
        },
        close: () => network.close(),
      };
    },
  };
}

async function fullDisk(directory: string): Promise<Site> {
  const disk = join(directory, 'small-disk');
  await mkdir(disk, { recursive: true });
  run('mount', '-t', 'tmpfs', '-o', `size=${SMALL_DISK_BYTES}`, 'tmpfs', disk);
  return {
    nodes: { node: (index) => (index === 1 ? { storeDirectory: join(disk, 'n2') } : {}) },
    async run({ cluster }) {
      const filler = join(disk, 'filler');
      await fill(filler);
      await pause(FULL_MS);
      await rm(filler);
      const node = cluster.nodes[1]!;
      await node.stop();
      await node.start();
      await cluster.ready();
    },
    close: () => tryToRun('umount', '-l', disk),
  };
}

/** Writes until there is no space. */
async function fill(file: string): Promise<void> {
  const stream = createWriteStream(file);
  const full = once(stream, 'error').catch(() => {});
  const block = Buffer.alloc(MIB);
  for (let written = 0; written < 2 * SMALL_DISK_BYTES && !stream.destroyed; written += block.length) {
    await new Promise<void>((resolve) => void stream.write(block, () => resolve()));
  }
  await full;
}

async function powerLoss(
  directory: string,
  victims: (world: World) => Promise<readonly NodeProcess[]>,
): Promise<Site> {
  const machines: Machine[] = [];
  for (const index of NODES) {
    const folder = join(directory, `machine-${index}`);
    await mkdir(folder, { recursive: true });
    machines.push(await losingPowerMachine(folder));
  }
  return {
    nodes: {
      maxStoreBytes: POWER_STORE_BYTES,
      node: (index) => ({ storeDirectory: machines[index]!.data }),
    },
    async run(world) {
      const nodes = await victims(world);
      // At the same moment: the copies are made one after the other.
      for (const node of nodes) node.pause();
      for (const node of nodes) {
        const machine = machines[world.cluster.nodes.indexOf(node)]!;
        await machine.end({ pid: node.pid!, kill: () => node.kill() });
      }
      await Promise.all(nodes.map((node) => node.start()));
      await world.cluster.ready();
    },
    close() {
      for (const machine of machines) machine.dispose();
    },
  };
}
