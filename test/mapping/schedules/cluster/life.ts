import { Gateway } from '../../../../src/cluster/gateway.ts';
import { SubscriptionClaims } from '../../../../src/cluster/subscription-claims.ts';
import { type Engine, openEngine } from '../../../../src/engine/engine.ts';
import type { StreamReader } from '../../../../src/engine/port.ts';
import { type Logger, silentLogger } from '../../../../src/lib/log/logger.ts';
import { noMeters } from '../../../../src/lib/metrics.ts';
import { type Random, seededRandom } from '../../../../src/lib/random.ts';
import type { Clock } from '../../../../src/lib/time/clock.ts';
import { type Mappings, openMappings } from '../../../../src/mapping/mappings.ts';
import type { FailureDestination, FunctionInvoker } from '../../../../src/mapping/port.ts';
import { SpreadMappings } from '../../../../src/mapping/spread/spread-mappings.ts';
import type { Closers } from '../../../../src/server/closers.ts';
import { fencedStore } from '../../../../src/server/gateway/home/fenced-store.ts';
import { Home, type OpenedHome, type OpenHome } from '../../../../src/server/gateway/home/home.ts';
import { withLateChanges } from '../../../../src/server/gateway/home/late-changes.ts';
import { spreadLoops } from '../../../../src/server/gateway/mappings/open-gateway-mappings.ts';
import { shardOwnership } from '../../../../src/server/gateway/mappings/shard-ownership.ts';
import { streamDutyOf } from '../../../../src/server/gateway/mappings/stream-duty.ts';
import type { Store } from '../../../../src/storage/port.ts';
import { FaultyLink, type Weather } from '../../../storage/cluster/simulation/faulty-link.ts';
import { GatewayTime } from '../../../storage/cluster/simulation/gateway-time.ts';
import {
  openSimulatedStore,
  type SharedNats,
  type SimulatedStore,
} from '../../../storage/cluster/simulation/store.ts';
import type { NumberSource } from '../../../../src/lib/fast-random.ts';
import type { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import type { Tally } from '../../../support/tally.ts';

/** As in serve-gateway.ts. */
const DRAIN_MS = 600;

/** Of a gateway, in its document. */
export function endpointOf(name: string): string {
  return `http://${name}`;
}

export interface ClusterWorld extends SharedNats {
  readonly clock: VirtualClock;
  readonly random: NumberSource;
  readonly weather: Weather;
  readonly tally: Tally;
}

/** What a gateway uses besides the store. */
export interface Surroundings {
  readonly invoker: FunctionInvoker;
  readonly destination: FailureDestination;
  readonly logger: Logger;
  readonly reader: (reader: StreamReader) => StreamReader;
  /** Opens further services of a home. They are closed by the closers of its term. */
  readonly openServices?: (
    store: Store,
    parts: { readonly clock: Clock; readonly random: Random; readonly closers: Closers },
  ) => Promise<void>;
}

/**
 * One life of a gateway, from its start until it is killed or stopped: its store on the shared NATS, Kinesis, its
 * membership, its loops of mappings, and the mappings' home while it has that lease. Wired as in serve-gateway.ts.
 */
export class Life {
  readonly name: string;
  readonly time: GatewayTime;
  readonly link: FaultyLink;
  readonly store: SimulatedStore;
  readonly engine: Engine;
  readonly gateway: Gateway;
  readonly loops: SpreadMappings;
  readonly #home: Home;
  readonly #mappings: () => Mappings | undefined;
  isDraining = false;

  private constructor(
    parts: Pick<Life, 'name' | 'time' | 'link' | 'store' | 'engine' | 'gateway' | 'loops'>,
    home: Home,
    mappings: () => Mappings | undefined,
  ) {
    this.name = parts.name;
    this.time = parts.time;
    this.link = parts.link;
    this.store = parts.store;
    this.engine = parts.engine;
    this.gateway = parts.gateway;
    this.loops = parts.loops;
    this.#home = home;
    this.#mappings = mappings;
  }

  /** @param surround called before loops start. @throws when NATS does not answer */
  static async start(
    name: string,
    world: ClusterWorld,
    surround: (parts: Pick<Life, 'time' | 'store' | 'gateway'>) => Surroundings,
  ): Promise<Life> {
    const { clock } = world;
    const time = new GatewayTime(clock, 0);
    const link = new FaultyLink({ ...world, time });
    const random = seededRandom(`${name}:${world.random.integer(2 ** 30)}`);
    const store = await openSimulatedStore(world, { link, clock: time, random });
    const { meta } = store;
    const options = { meta, clock: time, random, logger: silentLogger };
    const gateway = await Gateway.open({ ...options, endpoint: endpointOf(name), version: '1.0.0' });
    const surroundings = surround({ time, store, gateway });
    const { invoker, destination, logger, reader: readerOf } = surroundings;
    const engine = await openEngine({
      store,
      clock: time,
      random,
      logger,
      quotas: 'off',
      timeScale: 1,
      duty: streamDutyOf(gateway),
      claims: await SubscriptionClaims.open(options),
    });
    const reader = readerOf(engine.reader);
    const shared = { reader, invoker, destination, clock: time, random, logger };
    const loops = await SpreadMappings.open({
      ...shared,
      meta,
      ownership: shardOwnership(gateway),
      meters: noMeters,
      beforeCheckpoint: async () => {},
      mayRead: async () => true,
    });
    let mappings: Mappings | undefined;
    const home = new Home({ clock: time, logger });
    const openHome: OpenHome = async (term) => {
      await meta.catchUp();
      const spread = spreadLoops(meta, gateway, loops);
      const fenced = fencedStore(store, () => term.mayAct);
      const late = withLateChanges(fenced.meta, (key) => term.reopen(key));
      term.closers.add(async () => late.stop());
      const opened = await openMappings({ ...shared, store: fenced, spread });
      term.closers.add(async () => {
        mappings = undefined;
        await opened.close();
      });
      mappings = opened;
      const parts = { clock: time, random, closers: term.closers };
      await surroundings.openServices?.({ ...fenced, meta: late.meta }, parts);
      return { opened: { stopWork: async () => {} } } as unknown as OpenedHome;
    };
    await gateway.join({
      onHome: (lease) => home.begin(lease, openHome, () => gateway.releaseHome()),
      onLost: () => home.lose(),
      onPassHome: () => home.stop(),
    });
    return new Life({ name, time, link, store, engine, gateway, loops }, home, () => mappings);
  }

  /** The mappings, while this gateway is their home and running. */
  get mappings(): Mappings | undefined {
    return this.time.isRunning && this.#home.current ? this.#mappings() : undefined;
  }

  /** Nothing that it was doing has an outcome. */
  kill(): void {
    this.time.crash();
    this.link.isConnected = false;
    void this.store.close();
  }

  /** Gives its work to the others and ends. */
  async drain(): Promise<void> {
    this.isDraining = true;
    const { gateway } = this;
    await gateway.drain();
    await Promise.all([gateway.releaseSlots(DRAIN_MS), this.#home.stop()]);
    await gateway.releaseHome();
    await this.#home.close();
    await gateway.close();
    await this.loops.close();
    await this.engine.close();
    this.kill();
  }
}
