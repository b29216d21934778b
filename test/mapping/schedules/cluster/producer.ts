import { type Engine, openEngine } from '../../../../src/engine/engine.ts';
import { shardIdOf } from '../../../../src/engine/shard/id.ts';
import type { Stream } from '../../../../src/engine/stream/stream.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import type { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { isStorageError } from '../../../../src/storage/error.ts';
import type { MetaStore } from '../../../../src/storage/port.ts';
import { NAMESPACE, record } from '../../../engine/harness.ts';
import {
  openSimulatedStore,
  type SharedNats,
  type SimulatedStore,
  steadyLink,
} from '../../../storage/cluster/simulation/store.ts';

export const STREAM_NAME = 'orders';
const CONSUMER_NAME = 'reader';

/**
 * A gateway to which nothing happens and that has no part in mappings and transitions: a schedule puts records and
 * reshards through it, so that the outcome of each is known.
 */
export class Producer {
  readonly engine: Engine;
  readonly #store: SimulatedStore;

  private constructor(store: SimulatedStore, engine: Engine) {
    this.#store = store;
    this.engine = engine;
  }

  static async open(shared: SharedNats, clock: VirtualClock): Promise<Producer> {
    const random = seededRandom('producer');
    const store = await openSimulatedStore(shared, { link: steadyLink(clock), clock, random });
    const engine = await openEngine({
      store,
      clock,
      random,
      logger: silentLogger,
      quotas: 'off',
      timeScale: 1,
      duty: { has: () => false, watch: () => ({ stop() {} }) },
    });
    return new Producer(store, engine);
  }

  get meta(): MetaStore {
    return this.#store.meta;
  }

  get stream(): Stream {
    return this.engine.streams.find(NAMESPACE, STREAM_NAME)!;
  }

  async createStream(shardCount: number): Promise<void> {
    const spec = { streamName: STREAM_NAME, shardCount, maxRecordKib: 1024, tags: {} };
    await this.engine.changes.create(NAMESPACE, { ...spec, mode: 'PROVISIONED' });
  }

  /** @returns the consumer as mappings name it */
  async registerConsumer(): Promise<{ consumerName: string; createdSeconds: number }> {
    const { createdMs } = await this.engine.consumers.register(this.stream, {
      name: CONSUMER_NAME,
      tags: {},
    });
    return { consumerName: CONSUMER_NAME, createdSeconds: Math.floor(createdMs / 1_000) };
  }

  get isSettled(): boolean {
    const { status, consumers } = this.stream.document;
    return status === 'ACTIVE' && consumers.every((consumer) => consumer.status === 'ACTIVE');
  }

  async put(key: string, data: string): Promise<{ shardId: string; sequenceNumber: string }> {
    try {
      const written = await this.stream.put(record(key, data));
      if (written.kind === 'throttled') throw new Error('quotas are off');
      return written;
    } catch (error) {
      // Nothing was stored: the gateway that reshards is gone, or NATS has no leader, for longer than a put waits.
      if (isStorageError(error, 'closed')) return this.put(key, data);
      throw error;
    }
  }

  parentsOf(shardId: string): string[] {
    const document = this.stream.document.shards.find(({ number }) => shardIdOf(number) === shardId);
    return document?.parents.map(shardIdOf) ?? [];
  }

  async close(): Promise<void> {
    await this.engine.close();
    await this.#store.close();
  }
}
