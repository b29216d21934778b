import type { GatewayProcess } from '../../../../scripts/cluster/gateway-process.ts';
import { homeOf } from '../../../../scripts/cluster/home-of.ts';
import type { NodeProcess } from '../../../../scripts/nats/node-process.ts';
import type { Random } from '../../../../src/lib/random.ts';
import { type Clock, sleep } from '../../../../src/lib/time/clock.ts';
import type { ClusterNetwork } from '../../../cluster-faults/root/cluster-network.ts';
import type { World } from '../../../cluster-faults/world.ts';
import type { Tally } from '../../../support/tally.ts';
import { choose } from '../choose.ts';
import { portOf } from './observed-store.ts';

const MAX_GONE_MS = 8_000;
const MAX_FROZEN_MS = 12_000;
/** Until a gateway without its home gives up its shards takes up to 11 s. */
const MAX_CUT_MS = 16_000;
/** How long after a fault a gateway may still lose what it had: until its next renewals are stored. */
const UNSTEADY_MS = 3_000;

/** What needs no network of its own, and its weight. */
const KINDS = {
  'kill a gateway': 2,
  'kill the home': 2,
  'kill two gateways': 1,
  'freeze a gateway': 2,
  'freeze the home': 2,
  'drain a gateway': 1,
  'drain the home': 1,
  'kill a node': 1,
  'freeze a node': 1,
  'kill a node and the home': 1,
};

/** What needs one. Not made unless it is asked for. */
const CUTS = {
  'cut a gateway off the nodes': 2,
  'cut a gateway off the home': 1,
  'cut the home off the gateways': 1,
  'cut a node off the others': 2,
};

type Disturbance = keyof typeof KINDS | keyof typeof CUTS;

export function needsNetwork(faults: readonly string[] | undefined): boolean {
  return faults?.some((name) => Object.hasOwn(CUTS, name)) === true;
}

/** Their weights. @param faults by default all that need no network */
export function disturbancesOf(faults: readonly string[] | undefined): Readonly<Record<string, number>> {
  if (!faults) return KINDS;
  const all = { ...KINDS, ...CUTS };
  const unknown = faults.filter((name) => !Object.hasOwn(all, name));
  if (unknown.length > 0)
    throw new Error(`there is no fault ${unknown.join(', ')}; there are: ${Object.keys(all).join(', ')}`);
  return Object.fromEntries(faults.map((name) => [name, 1]));
}

/** Faults of nodes and gateways, one after the other, each repaired before the next one. */
export class Disturbances {
  readonly #world: World;
  readonly #network: ClusterNetwork | undefined;
  readonly #kinds: Readonly<Record<string, number>>;
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #tally: Tally;
  readonly #log: (what: string) => void;
  readonly #watchers = new Set<(killedPort: string | undefined) => void>();
  /** By port: how many faults a gateway has now. */
  readonly #faults = new Map<string, number>();
  readonly #steadyFromMs = new Map<string, number>();

  constructor(options: {
    world: World;
    /** Undefined when nodes and gateways have none that can be cut. */
    network: ClusterNetwork | undefined;
    /** Weights, from `disturbancesOf`. */
    kinds: Readonly<Record<string, number>>;
    random: Random;
    clock: Clock;
    tally: Tally;
    log: (what: string) => void;
  }) {
    this.#world = options.world;
    this.#network = options.network;
    this.#kinds = options.kinds;
    this.#random = options.random;
    this.#clock = options.clock;
    this.#tally = options.tally;
    this.#log = options.log;
  }

  /** Calls `onDisturbed` when a gateway may lose its shards from now on. @param onDisturbed gets the port of one that was killed */
  watch(onDisturbed: (killedPort: string | undefined) => void): { stop(): void } {
    this.#watchers.add(onDisturbed);
    return { stop: () => void this.#watchers.delete(onDisturbed) };
  }

  isUnsteady(port: string): boolean {
    const fromMs = this.#steadyFromMs.get(port) ?? 0;
    return (this.#faults.get(port) ?? 0) > 0 || this.#clock.monotonicMs() < fromMs;
  }

  /** The membership of a gateway has ended: on a busy machine for no other reason. */
  lost(port: string): void {
    if (!this.isUnsteady(port)) {
      this.#tally.add('a gateway was replaced without a fault');
      this.#log(`the gateway at ${port} is no member any more`);
    }
    this.#unsteadyFor(port);
    this.#disturbed(undefined);
  }

  /** Makes one fault and repairs it. */
  async next(): Promise<void> {
    const kind = choose(this.#random, this.#kinds) as Disturbance;
    const { gateways, cluster } = this.#world;
    const gateway = this.#pick(gateways);
    const home = (await homeOf(gateways)) ?? gateway;
    const node = this.#pick(cluster.nodes);
    const others = gateways.filter((each) => each !== gateway);
    this.#tally.add(kind);
    this.#log(`${kind}: ${gateway.name}, ${home.name} is the home, ${node.name}`);
    switch (kind) {
      case 'kill a gateway':
        return this.#kill([gateway]);
      case 'kill the home':
        return this.#kill([home]);
      case 'kill two gateways':
        return this.#kill(others);
      case 'freeze a gateway':
        return this.#freeze(gateway);
      case 'freeze the home':
        return this.#freeze(home);
      case 'drain a gateway':
        return this.#drain(gateway);
      case 'drain the home':
        return this.#drain(home);
      case 'kill a node':
        return this.#killNode(node);
      case 'freeze a node':
        return this.#freezeNode(node);
      case 'kill a node and the home':
        await Promise.all([this.#killNode(node), this.#kill([home])]);
        return;
      case 'cut a gateway off the nodes':
        return this.#cut([gateway], (network) => network.cutFromNodes(gateways.indexOf(gateway)));
      case 'cut a gateway off the home': {
        const other = gateway === home ? others[0]! : gateway;
        return this.#cut(gateways, (network) =>
          network.cutGateways(gateways.indexOf(other), [gateways.indexOf(home)]),
        );
      }
      case 'cut the home off the gateways':
        return this.#cut(gateways, (network) =>
          network.cutGateways(
            gateways.indexOf(home),
            gateways.flatMap((each, index) => (each === home ? [] : [index])),
          ),
        );
      case 'cut a node off the others':
        return this.#cut(gateways, (network) => network.cutNode(cluster.nodes.indexOf(node)));
    }
  }

  #kill(gateways: readonly GatewayProcess[]): Promise<void> {
    return this.#during(gateways, async () => {
      await Promise.all(
        gateways.map(async (gateway) => {
          await gateway.kill();
          this.#disturbed(portOf(gateway.endpoint));
        }),
      );
      await this.#pause(MAX_GONE_MS);
      await Promise.all(gateways.map((gateway) => gateway.start()));
    });
  }

  #drain(gateway: GatewayProcess): Promise<void> {
    return this.#during([gateway], async () => {
      await gateway.stop();
      this.#disturbed(portOf(gateway.endpoint));
      await this.#pause(MAX_GONE_MS);
      await gateway.start();
    });
  }

  #freeze(gateway: GatewayProcess): Promise<void> {
    return this.#during([gateway], async () => {
      gateway.pause();
      await this.#pause(MAX_FROZEN_MS);
      gateway.resume();
    });
  }

  #killNode(node: NodeProcess): Promise<void> {
    return this.#during(this.#world.gateways, async () => {
      await node.kill();
      await this.#pause(MAX_GONE_MS);
      await node.start();
      await this.#world.cluster.ready();
    });
  }

  #freezeNode(node: NodeProcess): Promise<void> {
    return this.#during(this.#world.gateways, async () => {
      node.pause();
      await this.#pause(MAX_FROZEN_MS);
      node.resume();
      await this.#world.cluster.ready();
    });
  }

  /** @param hit gateways that may lose what they have */
  #cut(hit: readonly GatewayProcess[], cut: (network: ClusterNetwork) => void): Promise<void> {
    const network = this.#network!;
    return this.#during(hit, async () => {
      cut(network);
      await this.#pause(MAX_CUT_MS);
      network.heal();
      await this.#world.cluster.ready();
    });
  }

  async #during(gateways: readonly GatewayProcess[], work: () => Promise<void>): Promise<void> {
    const ports = gateways.map(({ endpoint }) => portOf(endpoint));
    const change = (by: number) => {
      for (const port of ports) this.#faults.set(port, (this.#faults.get(port) ?? 0) + by);
    };
    change(1);
    this.#disturbed(undefined);
    try {
      await work();
    } finally {
      change(-1);
      for (const port of ports) this.#unsteadyFor(port);
    }
  }

  #unsteadyFor(port: string): void {
    this.#steadyFromMs.set(port, this.#clock.monotonicMs() + UNSTEADY_MS);
  }

  #disturbed(killedPort: string | undefined): void {
    for (const onDisturbed of this.#watchers) onDisturbed(killedPort);
  }

  async #pause(mostMs: number): Promise<void> {
    const forMs = Math.round(this.#random.fraction() * mostMs);
    this.#log(`for ${forMs} ms`);
    await sleep(this.#clock, forMs);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#random.integer(items.length)]!;
  }
}
