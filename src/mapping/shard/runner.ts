import type {
  ReadableStreamInfo,
  ShardInfo,
  ShardPosition,
  StreamReader,
  StreamRef,
} from '../../engine/port.ts';
import type { Clock, Timer } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import { sharedAbort } from '../../lib/concurrency/shared-abort.ts';
import type { JsonDocuments } from '../../storage/json-documents.ts';
import type { CheckpointDocument } from '../checkpoint/checkpoint.ts';
import type { MappingDocument } from '../document.ts';
import { compileRecordFilter, type RecordFilter } from '../filter/record-filter.ts';
import type { MappingMetrics } from '../metrics/mapping-metrics.ts';
import type { FailureDestination, FunctionInvoker, MayRead } from '../port.ts';
import type { ProcessingResult, ShardContext } from './shard-context.ts';
import { laneOf, ShardCheckpoints } from '../checkpoint/shard-checkpoints.ts';
import { ShardLoop } from './shard-loop.ts';
import type { MappingStatistics } from '../metrics/statistics.ts';

const HOUR_MS = 3_600_000;
const RETRY_DELAY_MS = 1_000;

export interface RunnerDependencies {
  readonly reader: StreamReader;
  readonly invoker: FunctionInvoker;
  readonly destination: FailureDestination;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly checkpoints: JsonDocuments<CheckpointDocument>;
  readonly beforeCheckpoint: () => Promise<void>;
  readonly mayRead: MayRead;
}

/** The mapping as the runner sees it: its document may change while it runs. */
export interface RunningMapping {
  document(): MappingDocument;
  readonly statistics: MappingStatistics;
  readonly metrics: MappingMetrics;
  report(result: ProcessingResult): void;
}

/** Loops of one incarnation of the stream: one that is made again under the same name has other records. */
interface Generation {
  readonly createdMs: number;
  readonly stopping: AbortController;
  readonly shards: Map<string, RunningShard>;
}

interface RunningShard {
  readonly lanes: readonly ShardLoop[];
  readonly checkpoints: ShardCheckpoints;
}

/**
 * Runs a mapping: a loop for each lane of each shard, found when the mapping starts and whenever the stream
 * changes. The number of lanes stays as it was at the start.
 */
export class MappingRunner {
  readonly #dependencies: RunnerDependencies;
  readonly #mapping: RunningMapping;
  readonly #stream: StreamRef;
  readonly #laneCount: number;
  readonly #watch: { stop(): void };
  readonly #aborting = sharedAbort();
  #info: ReadableStreamInfo | undefined;
  #generation: Generation | undefined;
  /** Loops of earlier generations, and of this one when it stops, that still finish an invocation. */
  readonly #leaving = new Set<Promise<void>>();
  #filter: { readonly patterns: readonly string[]; readonly accepts: RecordFilter } | undefined;
  #stopped = false;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #retryTimer: Timer | undefined;

  constructor(dependencies: RunnerDependencies, mapping: RunningMapping) {
    this.#dependencies = dependencies;
    this.#mapping = mapping;
    const { account, streamAccount, region, streamName, consumer, settings } = mapping.document();
    this.#stream = { account: streamAccount ?? account, region, streamName, ...(consumer && { consumer }) };
    this.#laneCount = settings.parallelizationFactor;
    this.#watch = dependencies.reader.watch(this.#stream, () => this.#look());
    this.#look();
  }

  loops(): readonly ShardLoop[] {
    return this.#generation ? lanesOf(this.#generation) : [];
  }

  /** Takes up no more work. Resolves when running invocations have finished and checkpoints are written. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#watch.stop();
    this.#retryTimer?.cancel();
    this.#endGeneration();
    await this.#looking;
    await Promise.all(this.#leaving);
  }

  /** After `stop`: gives running invocations up. */
  abort(): void {
    this.#aborting.abort();
  }

  /** One look at a time; what changes during one is seen by another. */
  #look(): void {
    this.#lookAgain = true;
    this.#looking ??= this.#lookUntilSeen();
  }

  async #lookUntilSeen(): Promise<void> {
    try {
      while (this.#lookAgain && !this.#stopped) {
        this.#lookAgain = false;
        await this.#reconcile();
      }
    } catch (error) {
      this.#dependencies.logger.warn('an event source mapping could not look at its stream', {
        stream: this.#stream.streamName,
        error: String(error),
      });
      if (!this.#stopped) {
        this.#retryTimer = this.#dependencies.clock.setTimer(RETRY_DELAY_MS, () => this.#look(), {
          background: true,
        });
      }
    } finally {
      this.#looking = undefined;
    }
  }

  async #reconcile(): Promise<void> {
    const info = await this.#dependencies.reader.describe(this.#stream);
    if (this.#stopped) return;
    if (!info) {
      this.#endGeneration();
      this.#mapping.report('PROBLEM: Stream not found');
      return;
    }
    if (!(await this.#mayRead())) {
      this.#endGeneration();
      this.#mapping.report('PROBLEM: Cannot access stream');
      return;
    }
    if (this.#stopped) return;
    if (this.#stream.consumer && info.consumerStatus !== 'ACTIVE') {
      this.#endGeneration();
      if (info.consumerStatus !== 'CREATING') this.#mapping.report('PROBLEM: Stream consumer not found');
      return;
    }
    this.#info = info;
    if (this.#generation && this.#generation.createdMs !== info.createdMs) this.#endGeneration();
    this.#generation ??= { createdMs: info.createdMs, stopping: sharedAbort(), shards: new Map() };
    const generation = this.#generation;
    await this.#forgetGone(generation, info.shards);
    if (this.#stopped) return;
    // In order of number, so parents come before their children.
    for (const shard of info.shards) {
      if (generation.shards.has(shard.shardId)) continue;
      generation.shards.set(shard.shardId, this.#startShard(shard, generation));
    }
  }

  async #mayRead(): Promise<boolean> {
    const { account, eventSourceArn, settings, streamAccount } = this.#mapping.document();
    const { functionArn } = settings;
    return (
      streamAccount === undefined || this.#dependencies.mayRead({ account, eventSourceArn, functionArn })
    );
  }

  #startShard(shard: ShardInfo, generation: Generation): RunningShard {
    const { beforeCheckpoint, checkpoints: documents, clock, logger } = this.#dependencies;
    const { shardId } = shard;
    const checkpoints = new ShardCheckpoints({
      documents,
      key: `${this.#mapping.document().uuid}/${generation.createdMs}/${shardId}`,
      laneCount: this.#laneCount,
      clock,
      logger,
      beforeWrite: beforeCheckpoint,
      start: () => this.#startOf(shardId, generation),
    });
    // A parent that is not running is out of retention: there is nothing of it left to read.
    const parents = shard.parentShardIds.flatMap((id) => generation.shards.get(id)?.lanes ?? []);
    const lanes = Array.from({ length: this.#laneCount }, (_, lane) => {
      const context = this.#contextOf(shardId, lane, generation);
      return new ShardLoop(context, parents, () => checkpoints.open(lane));
    });
    return { lanes, checkpoints };
  }

  async #startOf(shardId: string, { createdMs }: Generation): Promise<ShardPosition> {
    const { origin } = this.#mapping.document();
    const fixed = origin.streamCreatedMs === createdMs ? origin.positions[shardId] : undefined;
    return fixed ?? this.#dependencies.reader.resolve(this.#stream, shardId, { kind: 'trim-horizon' });
  }

  #contextOf(shardId: string, lane: number, { stopping }: Generation): ShardContext {
    const { reader, invoker, destination, clock, random, logger } = this.#dependencies;
    const mapping = this.#mapping;
    const { account, region } = mapping.document();
    return {
      namespace: { account, region },
      stream: this.#stream,
      shardId,
      mappingUuid: mapping.document().uuid,
      eventSourceArn: mapping.document().eventSourceArn,
      reader,
      invoker,
      destination,
      clock,
      random,
      logger,
      statistics: mapping.statistics,
      metrics: mapping.metrics,
      settings: () => mapping.document().settings,
      // A record without a key has no order to keep: its number deals it.
      isOurs: ({ partitionKey, sequenceNumber }) =>
        laneOf(partitionKey ?? sequenceNumber, this.#laneCount) === lane,
      accepts: (record) => this.#filterOf(mapping.document().settings.filterPatterns)(record),
      retentionMs: () => (this.#info?.retentionHours ?? Infinity) * HOUR_MS,
      report: (result) => mapping.report(result),
      stopping: stopping.signal,
      aborting: this.#aborting.signal,
    };
  }

  #filterOf(patterns: readonly string[]): RecordFilter {
    if (this.#filter?.patterns !== patterns) {
      this.#filter = { patterns, accepts: compileRecordFilter(patterns) };
    }
    return this.#filter.accepts;
  }

  /** Shards that are done and out of retention leave no loop and no checkpoint behind. */
  async #forgetGone(generation: Generation, shards: readonly ShardInfo[]): Promise<void> {
    const present = new Set(shards.map(({ shardId }) => shardId));
    for (const [shardId, { lanes, checkpoints }] of generation.shards) {
      if (present.has(shardId) || !lanes.every(({ state }) => state.phase === 'ended')) continue;
      generation.shards.delete(shardId);
      await checkpoints.delete();
    }
  }

  #endGeneration(): void {
    const generation = this.#generation;
    if (!generation) return;
    this.#generation = undefined;
    generation.stopping.abort();
    const finished = Promise.all(lanesOf(generation).map(({ finished }) => finished));
    const leaving = finished.then(() => void this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }
}

function lanesOf({ shards }: Generation): readonly ShardLoop[] {
  return Array.from(shards.values()).flatMap(({ lanes }) => lanes);
}
