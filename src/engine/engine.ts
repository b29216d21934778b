import type { Clock } from '../lib/time/clock.ts';
import type { LogStore } from '../storage/port.ts';
import { ConsumerReader } from './consumers/reader.ts';
import { Iterators } from './reading/iterators.ts';
import type { EngineMetrics, StreamMetrics } from './metrics.ts';
import type { ShardPosition, StartingPoint, StreamReader } from './port.ts';
import type { QuotaMode } from './limits/shard-quota.ts';
import { EngineReader } from './reading/reader.ts';
import {
  type MeasuredRead,
  type ReadLimits,
  readShard,
  scanShard,
  type ShardScan,
} from './reading/read-shard.ts';
import type { Shard } from './shard/shard.ts';
import { resolveStart } from './reading/starting-point.ts';
import type { Stream } from './stream/stream.ts';
import { type EngineOptions, Streams } from './stream/streams.ts';
import { Subscriptions } from './consumers/subscriptions.ts';
import { TokenSeal } from './token-seal.ts';

/** Streams of records over a store: what the services and the mappings stand on. */
export class Engine {
  readonly streams: Streams;
  readonly iterators: Iterators;
  /** For tokens of paged lists. */
  readonly seal: TokenSeal;
  /** For readers inside the server. */
  readonly reader: StreamReader;
  /** Of the consumers of enhanced fan-out. */
  readonly subscriptions: Subscriptions;
  readonly metrics: EngineMetrics;
  readonly quotas: QuotaMode;
  readonly #sources: { readonly logs: LogStore; readonly clock: Clock };

  constructor({ store, clock, random, quotas }: EngineOptions, streams: Streams, seal: TokenSeal) {
    this.streams = streams;
    this.quotas = quotas;
    this.seal = seal;
    this.iterators = new Iterators(seal, clock, random);
    this.metrics = { snapshot: () => Array.from(streams.all(), metricsOf) };
    this.#sources = { logs: store.logs, clock };
    const reader = new EngineReader(streams, store.logs, clock);
    this.subscriptions = new Subscriptions({ reader, logs: store.logs, clock, quotas });
    this.reader = new ConsumerReader({ reader, streams, subscriptions: this.subscriptions, clock });
  }

  /** @throws StorageError, MalformedBatch */
  read(stream: Stream, shard: Shard, from: ShardPosition, limits: ReadLimits): Promise<MeasuredRead> {
    return readShard(this.#sources, stream, shard, from, limits);
  }

  /** As `read`, for those who look at each record once. */
  scan(stream: Stream, shard: Shard, from: ShardPosition, limits: ReadLimits): Promise<ShardScan> {
    return scanShard(this.#sources, stream, shard, from, limits);
  }

  /** @throws StorageError */
  resolve(stream: Stream, shard: Shard, start: StartingPoint): Promise<ShardPosition> {
    return resolveStart(this.#sources, stream, shard, start);
  }

  /** Finishes the changes of state that are being written. The store stays open: it is its owner's to close. */
  close(): Promise<void> {
    return this.streams.close();
  }
}

/** Opens the engine on a store; streams that were changing their state go on from there. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const seal = await TokenSeal.open(options.store.meta, options.random);
  return new Engine(options, await Streams.open(options), seal);
}

function metricsOf(stream: Stream): StreamMetrics {
  const { account, region, streamName, status } = stream.document;
  const shards = Array.from(stream.shards, ({ id, closed, quota }) => ({
    shardId: id,
    closed,
    ...quota.counters,
  }));
  return { account, region, streamName, status, shards };
}
