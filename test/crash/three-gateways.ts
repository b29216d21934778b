import type { GatewayProcess } from '../../scripts/cluster/gateway-process.ts';
import { homeOf } from '../../scripts/cluster/home-of.ts';
import type { Random } from '../../src/lib/random.ts';
import { openWorld, type World } from '../cluster-faults/world.ts';
import { eventually } from '../support/eventually.ts';
import type { Victim } from './victim.ts';

// A client may be refused while a leader or the home is being replaced.
const REPLACING =
  /\b(InternalFailure|InternalError|InternalServerError|ServiceUnavailable|ServiceException|HTTP 5\d\d)\b/;

// Gateways that were without the store for long are replaced by others, at most this long after it is back.
const SETTLED_MS = 7_000;

const KINDS = [
  'a gateway',
  'the home',
  'all gateways',
  'a node',
  'all nodes',
  'a node and the home',
] as const;

/** Three gateways on three nodes of NATS, some of which are killed. */
export class ThreeGateways implements Victim {
  readonly hasOthers = true;
  readonly #directory: string;
  readonly #random: Random;
  #world: World | undefined;

  constructor(directory: string, random: Random) {
    this.#directory = directory;
    this.#random = random;
  }

  endpoint(client: number): string {
    const { gateways } = this.#world!;
    return gateways[client % gateways.length]!.endpoint;
  }

  async start(): Promise<void> {
    this.#world ??= await openWorld(this.#directory);
    const { cluster, gateways } = this.#world;
    await Promise.all(cluster.nodes.filter(({ pid }) => pid === undefined).map((node) => node.start()));
    await cluster.ready();
    await Promise.all(gateways.filter(({ isRunning }) => !isRunning).map((gateway) => gateway.start()));
    let known: { readonly home: string; readonly sinceMs: number } | undefined;
    await eventually(async () => {
      const home = await commonHome(gateways);
      if (home === undefined) known = undefined;
      else if (home !== known?.home) known = { home, sinceMs: performance.now() };
      return (known && performance.now() - known.sinceMs >= SETTLED_MS) || undefined;
    });
  }

  async kill(): Promise<string> {
    const { cluster, gateways } = this.#world!;
    const kind = KINDS[this.#random.integer(KINDS.length)]!;
    const gateway = gateways[this.#random.integer(gateways.length)]!;
    const node = cluster.nodes[this.#random.integer(cluster.nodes.length)]!;
    const home = kind.includes('home') ? ((await homeOf(gateways)) ?? gateway) : gateway;
    const killed = {
      'a gateway': [gateway],
      'the home': [home],
      'all gateways': gateways,
      'a node': [node],
      'all nodes': cluster.nodes,
      'a node and the home': [node, home],
    }[kind];
    await Promise.all(killed.map((each) => each.kill()));
    return kind;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#world!.gateways.map((gateway) => gateway.stop()));
    await this.#world!.close();
  }

  isExpected(error: string): boolean {
    return REPLACING.test(error);
  }

  damaged(): readonly string[] {
    return [];
  }

  async unencrypted(): Promise<readonly string[]> {
    return [];
  }
}

/** The home, once all gateways know it: one that was killed is no longer passed any request. */
async function commonHome(gateways: readonly GatewayProcess[]): Promise<string | undefined> {
  const home = await homeOf(gateways);
  const healths = await Promise.all(
    gateways.map(async ({ endpoint }) => {
      const response = await fetch(`${endpoint}/_millrace/health`);
      return (await response.json()) as { gateway?: string; home?: string };
    }),
  );
  const ids = new Set(healths.map((health) => health.home));
  return home !== undefined && ids.size === 1 ? healths[0]!.home : undefined;
}
