import { setTimeout as pause } from 'node:timers/promises';
import { homeOf } from '../../scripts/cluster/home-of.ts';
import type { NodeProcess } from '../../scripts/nats/node-process.ts';
import type { Fault } from './fault.ts';
import type { World } from './world.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

// A node that is lost: an election takes 4 to 9 s, and clients that were connected to it find another one.
const NODE_GAP_MS = 15 * SECOND_MS;
// A gateway that is drained before it stops.
const DRAIN_GAP_MS = 2 * SECOND_MS;
// A client notices a gateway that is gone after the limit of its request, and asks another one.
const GATEWAY_GAP_MS = 7 * SECOND_MS;

// A function is started and called for a batch; the machine is shared by everything.
export const CALL_MS = 3 * SECOND_MS;
/** What a lost node delays: an election of the log, then one of the checkpoints. */
export const NODE_DELAY_MS = 2 * NODE_GAP_MS;
/** Another gateway takes over what a lost one delivered. */
export const TAKEOVER_DELAY_MS = 7 * SECOND_MS + CALL_MS;
const HANDOVER_DELAY_MS = SECOND_MS + CALL_MS;

// Until a node that was killed is started again.
const DOWN_MS = 3 * SECOND_MS;
const ALL_DOWN_MS = SECOND_MS;

/** Those that need neither root nor Linux. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'kill-leader',
    about: 'kill -9 of the node that leads a partition',
    hits: 'nodes',
    maxGapMs: NODE_GAP_MS,
    maxDelayMs: NODE_DELAY_MS,
    run: async (world) => killNode(world, await leader(world)),
  },
  {
    name: 'kill-follower',
    about: 'kill -9 of another node',
    hits: 'nodes',
    maxGapMs: NODE_GAP_MS,
    maxDelayMs: NODE_DELAY_MS,
    run: async (world) => {
      const leads = await leader(world);
      await killNode(
        world,
        world.cluster.nodes.find((node) => node !== leads)!,
      );
    },
  },
  {
    name: 'kill-all-nodes',
    about: 'kill -9 of all nodes at once',
    hits: 'all nodes',
    maxGapMs: ALL_DOWN_MS + NODE_GAP_MS,
    maxDelayMs: ALL_DOWN_MS + NODE_DELAY_MS,
    async run({ cluster }) {
      await Promise.all(cluster.nodes.map((node) => node.kill()));
      await pause(ALL_DOWN_MS);
      await Promise.all(cluster.nodes.map((node) => node.start()));
      await cluster.ready();
    },
  },
  ...[5, 15, 60].map(pausedNode),
  {
    name: 'rolling-nodes',
    about: 'each node stopped with SIGTERM and started again',
    hits: 'nodes',
    maxGapMs: NODE_GAP_MS,
    maxDelayMs: NODE_DELAY_MS,
    async run({ cluster }) {
      for (const node of cluster.nodes) {
        await node.stop();
        await node.start();
        await cluster.ready();
      }
    },
  },
  {
    name: 'retire-nodes',
    about: 'each node announces its end (lame duck mode), closes its connections, and is started again',
    hits: 'nodes',
    maxGapMs: DRAIN_GAP_MS,
    maxDelayMs: HANDOVER_DELAY_MS,
    async run({ cluster }) {
      for (const node of cluster.nodes) {
        await node.retire();
        await node.start();
        await cluster.ready();
      }
    },
  },
  {
    name: 'kill-gateway',
    about: 'kill -9 of the gateway that is the home',
    hits: 'gateways',
    maxGapMs: GATEWAY_GAP_MS,
    maxDelayMs: TAKEOVER_DELAY_MS,
    async run({ gateways }) {
      const gateway = (await homeOf(gateways)) ?? gateways[0]!;
      await gateway.kill();
      await pause(DOWN_MS);
      await gateway.start();
    },
  },
  ...[5, 15, 60].map(pausedGateway),
  {
    name: 'rolling-gateways',
    about: 'each gateway stopped with SIGTERM and started again',
    hits: 'gateways',
    maxGapMs: DRAIN_GAP_MS,
    maxDelayMs: HANDOVER_DELAY_MS,
    async run({ gateways }) {
      for (const gateway of gateways) {
        await gateway.stop();
        await gateway.start();
      }
    },
  },
  ...[1, -1].map(clockJump),
];

function pausedNode(seconds: number): Fault {
  return {
    name: `pause-node-${seconds}`,
    about: `SIGSTOP of the node that leads a partition, for ${seconds} s`,
    hits: 'nodes',
    maxGapMs: NODE_GAP_MS,
    maxDelayMs: NODE_DELAY_MS,
    async run(world) {
      const node = await leader(world);
      node.pause();
      await pause(seconds * SECOND_MS);
      node.resume();
      await world.cluster.ready();
    },
  };
}

function pausedGateway(seconds: number): Fault {
  return {
    name: `pause-gateway-${seconds}`,
    about: `SIGSTOP of the home for ${seconds} s; it wakes with puts in flight`,
    hits: 'gateways',
    maxGapMs: GATEWAY_GAP_MS,
    maxDelayMs: TAKEOVER_DELAY_MS,
    async run({ gateways }) {
      const gateway = (await homeOf(gateways)) ?? gateways[0]!;
      gateway.pause();
      await pause(seconds * SECOND_MS);
      gateway.resume();
    },
  };
}

function clockJump(hours: number): Fault {
  const name = hours > 0 ? 'clock-ahead' : 'clock-back';
  return {
    name,
    about: `the clock of a gateway jumps an hour ${hours > 0 ? 'ahead' : 'back'}, and returns`,
    hits: 'gateways',
    maxGapMs: GATEWAY_GAP_MS,
    maxDelayMs: TAKEOVER_DELAY_MS,
    delaysReshards: true,
    async run(world) {
      const [gateway] = world.gateways;
      await world.jumpClock(gateway!, hours * HOUR_MS);
      await pause(DOWN_MS);
      await world.jumpClock(gateway!, 0);
    },
  };
}

async function killNode({ cluster }: World, node: NodeProcess): Promise<void> {
  await node.kill();
  await pause(DOWN_MS);
  await node.start();
  await cluster.ready();
}

/** The node that leads most partitions. */
function leader({ cluster }: World): Promise<NodeProcess> {
  return cluster.busiestNode();
}
