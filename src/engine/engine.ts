import type { Logger } from '../lib/log/logger.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time/clock.ts';
import type { Store } from '../storage/port.ts';
import { ALL_STREAMS, type StreamDuty } from './changes/duty.ts';
import { OnDemandGrowth } from './changes/on-demand-growth.ts';
import { StreamChanges } from './changes/stream-changes.ts';
import { Transitions } from './changes/transitions.ts';
import type { SubscriptionClaims } from './consumers/claims.ts';
import { Consumers } from './consumers/consumers.ts';
import { ConsumerReader } from './consumers/reader.ts';
import { Subscriptions } from './consumers/subscriptions.ts';
import type { QuotaMode } from './limits/shard-quota.ts';
import type { EngineMetrics, StreamMetrics } from './metrics.ts';
import type { StreamReader } from './port.ts';
import { Iterators } from './reading/iterators.ts';
import { EngineReader } from './reading/reader.ts';
import { ShardReader } from './reading/shard-reader.ts';
import { StreamDocumentStore } from './stream/document-store.ts';
import type { Stream } from './stream/stream.ts';
import { Streams } from './stream/streams.ts';
import { TokenSeal } from './token-seal.ts';
import { RecordTraces } from './tracing/record-traces.ts';

export interface EngineOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly quotas: QuotaMode;
  /** The factor for the time spent in CREATING, UPDATING and DELETING. Affects nothing else. */
  readonly timeScale: number;
  /** When several processes share the store; by default this one has all streams. */
  readonly duty?: StreamDuty | undefined;
  /** When several processes serve the streams; by default only this one does. */
  readonly claims?: SubscriptionClaims | undefined;
}

/** Streams of records on a store: the basis of the Kinesis service and of event source mappings. */
export interface Engine {
  readonly streams: Streams;
  /** Creates, changes and deletes streams. */
  readonly changes: StreamChanges;
  readonly consumers: Consumers;
  /** The open subscriptions of enhanced fan-out consumers. */
  readonly subscriptions: Subscriptions;
  readonly iterators: Iterators;
  /** Reads a shard of a live stream. */
  readonly shardReader: ShardReader;
  /** For readers inside the server, which name streams by reference. */
  readonly reader: StreamReader;
  readonly recordTraces: RecordTraces;
  /** For the tokens of paged lists. */
  readonly seal: TokenSeal;
  readonly metrics: EngineMetrics;
  readonly quotas: QuotaMode;
  /** Waits for changes of state that are being written. Does not close the store, which belongs to the caller. */
  close(): Promise<void>;
}

/** Opens the engine on a store. Streams in a transient state continue to their next state. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { store, clock, random, logger, quotas, timeScale, duty = ALL_STREAMS, claims } = options;
  const { logs, meta } = store;
  const seal = await TokenSeal.open(meta, random);

  const documents = new StreamDocumentStore(meta);
  const streams = new Streams({ logs, clock, logger, quotas });
  const changes = new StreamChanges({ documents, logs, clock, random, quotas });
  const transitions = new Transitions({ documents, logs, clock, logger, timeScale, duty });
  const growth = new OnDemandGrowth({ streams, changes, clock, logger, duty });
  await documents.open((key, document) => {
    streams.adopt(key, document);
    if (!document) return;
    transitions.consider(document);
    growth.consider(document);
  });
  const dutyWatch = duty.watch(() => {
    for (const { document } of streams.all()) transitions.consider(document);
  });

  const shardReader = new ShardReader(logs, clock);
  const reader = new EngineReader({ streams, shardReader, logs, clock });
  const subscriptions = new Subscriptions({ reader, shardReader, clock, quotas, claims });
  return {
    streams,
    changes,
    consumers: new Consumers(documents, clock),
    subscriptions,
    iterators: new Iterators(seal, clock, random),
    shardReader,
    reader: new ConsumerReader({ reader, streams, subscriptions, clock }),
    recordTraces: new RecordTraces(),
    seal,
    metrics: { snapshot: () => Array.from(streams.all(), (stream) => metricsOf(stream, subscriptions)) },
    quotas,
    async close() {
      dutyWatch.stop();
      documents.close();
      await growth.close();
      await transitions.close();
    },
  };
}

function metricsOf(stream: Stream, subscriptions: Subscriptions): StreamMetrics {
  const { account, region, streamName, status } = stream.document;
  const shards = Array.from(stream.shards, (shard) => {
    const { id, closed, quota } = shard;
    return {
      shardId: id,
      closed,
      ...quota.counters,
      // Computed for the few callers that need them: the first adds up the blocks of the shard.
      get storedBytes() {
        return shard.storedBytes;
      },
      get quotaUse() {
        return quota.use();
      },
    };
  });
  return { account, region, streamName, status, shards, consumers: subscriptions.metricsOf(stream) };
}
