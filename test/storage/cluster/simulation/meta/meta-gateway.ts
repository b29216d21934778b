import { silentLogger } from '../../../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../../../src/lib/random.ts';
import { ClusterMetaStore } from '../../../../../src/storage/cluster/meta/meta-store.ts';
import { MetaReplica } from '../../../../../src/storage/cluster/meta/replica.ts';
import { FakeConnection } from '../../../../support/fake-messages/connection.ts';
import type { FakeNats } from '../../../../support/fake-messages/nats.ts';
import { FaultyLink } from '../faulty-link.ts';
import type { World } from '../gateway.ts';
import { GatewayTime } from '../gateway-time.ts';

/** One life of a gateway that uses metadata only. */
export class MetaGateway {
  readonly name: string;
  readonly time: GatewayTime;
  readonly link: FaultyLink;
  readonly meta: ClusterMetaStore;
  readonly connections: readonly FakeConnection[];
  readonly #replica: MetaReplica;

  private constructor(
    parts: Pick<MetaGateway, 'name' | 'time' | 'link' | 'meta' | 'connections'>,
    replica: MetaReplica,
  ) {
    this.name = parts.name;
    this.time = parts.time;
    this.link = parts.link;
    this.meta = parts.meta;
    this.connections = parts.connections;
    this.#replica = replica;
  }

  static async start(
    name: string,
    world: Pick<World, 'clock' | 'random' | 'weather' | 'tally'>,
    nats: FakeNats,
  ): Promise<MetaGateway> {
    const { clock, random: source } = world;
    const time = new GatewayTime(clock, 0);
    const link = new FaultyLink({ ...world, time });
    const log = new FakeConnection(nats, link);
    const replica = await MetaReplica.open({ log, clock: time, logger: silentLogger });
    const random = seededRandom(`${name}:${source.integer(2 ** 30)}`);
    const meta = new ClusterMetaStore({ log, subjectPrefix: 'meta', replica, clock: time, random });
    return new MetaGateway({ name, time, link, meta, connections: [log] }, replica);
  }

  /** Nothing that it was doing has an outcome. */
  crash(): void {
    this.time.crash();
    this.link.isConnected = false;
    this.#replica.close();
  }
}
