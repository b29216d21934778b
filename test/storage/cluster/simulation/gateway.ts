import type { NumberSource } from '../../../../src/lib/fast-random.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import type { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { ClusterLogStore } from '../../../../src/storage/cluster/logs/log-store.ts';
import type { MetaStore } from '../../../../src/storage/port.ts';
import { FakeConnection } from '../../../support/fake-messages/connection.ts';
import type { FakeNats } from '../../../support/fake-messages/nats.ts';
import type { FakePeerNetwork } from '../../../support/fake-messages/peers.ts';
import type { Tally } from '../../../support/tally.ts';
import { FaultyLink, type Weather } from './faulty-link.ts';
import { GatewayTime } from './gateway-time.ts';
import { LaggingMeta } from './lagging-meta.ts';

export interface World {
  readonly clock: VirtualClock;
  readonly random: NumberSource;
  readonly weather: Weather;
  readonly tally: Tally;
  readonly nats: readonly FakeNats[];
  readonly peers: FakePeerNetwork;
  readonly meta: MetaStore;
}

export const subjectOf = (partition: number, token: string) => `log.${partition}.${token}`;

/** One life of a gateway: from its start to its crash. */
export class Gateway {
  readonly name: string;
  readonly time: GatewayTime;
  readonly link: FaultyLink;
  readonly logs: ClusterLogStore;
  readonly connections: readonly FakeConnection[];
  /** What this gateway has trimmed, by log. */
  readonly trimmed = new Map<string, number>();

  private constructor(parts: Pick<Gateway, 'name' | 'time' | 'link' | 'logs' | 'connections'>) {
    this.name = parts.name;
    this.time = parts.time;
    this.link = parts.link;
    this.logs = parts.logs;
    this.connections = parts.connections;
  }

  static async start(name: string, world: World, bounds: { tailBytes: number }): Promise<Gateway> {
    const { clock, random, nats, peers, meta } = world;
    const time = new GatewayTime(clock, random.integer(4_000) - 2_000);
    const link = new FaultyLink({ ...world, time });
    const connections = nats.map((log) => new FakeConnection(log, link));
    const logs = await ClusterLogStore.open({
      partitions: connections,
      subjectOf,
      peers: peers.connect(link),
      meta: await LaggingMeta.open(meta, link),
      clock: time,
      random: seededRandom(`${name}:${random.integer(2 ** 30)}`),
      logger: silentLogger,
      bounds: { packBytes: 300, publishForMs: 3_000, readForMs: 2_000, retentionRoundMs: 3_000, ...bounds },
    });
    return new Gateway({ name, time, link, logs, connections });
  }

  /** Nothing that it was doing has an outcome. */
  crash(): void {
    this.time.crash();
    this.link.isConnected = false;
    this.logs.close();
  }
}
