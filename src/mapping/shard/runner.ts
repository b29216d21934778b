import { HOUR_MS } from '../../lib/time/units.ts';
import type { ReadableStreamInfo, ShardPosition, StreamReader, StreamRef } from '../../engine/port.ts';
import type { RecordTraces } from '../../engine/tracing/record-traces.ts';
import type { Activity, ActivityOptions } from '../../lib/activity.ts';
import { anyAborted, sharedAbort } from '../../lib/concurrency/shared-abort.ts';
import type { JsonDocuments } from '../../storage/json-documents.ts';
import type { Lane } from '../batching/lane.ts';
import { LaneReader } from '../batching/lane-reader.ts';
import { Linger, type LingerOptions } from '../batching/linger.ts';
import type { CheckpointDocument } from '../checkpoint/checkpoint-document.ts';
import { shardKey } from '../checkpoint/keys.ts';
import { ShardCheckpoints } from '../checkpoint/shard-checkpoints.ts';
import { MappedFunction } from '../delivery/mapped-function.ts';
import { RecordDiscarder } from '../failure/record-discarder.ts';
import { currentFilter } from '../filter/current-filter.ts';
import { compileRecordFilter, type RecordFilter } from '../filter/record-filter.ts';
import { LoopSignals } from '../loop-signals.ts';
import type { FailureDestination, MayRead } from '../port.ts';
import type { StreamMapping } from '../document.ts';
import type { ProcessingResult, Runner, RunnerDependencies, RunningMapping } from '../running-mapping.ts';
import { type MappingOwnership, Placement } from '../spread/placement.ts';
import type { ShardTerm } from '../spread/ownership.ts';
import { batchTraces } from './batch-traces.ts';
import { Generation, type RunningShard, type StartShard } from './generation.ts';
import type { LaneContext } from './lane-context.ts';
import { Reconciler } from './reconciler.ts';
import { ShardLoop } from './shard-loop.ts';

export interface StreamRunnerDependencies extends RunnerDependencies {
  readonly reader: StreamReader;
  /** The traces of recent records, which invocations continue; without them, each begins a new trace. */
  readonly recordTraces?: RecordTraces | undefined;
  readonly destination: FailureDestination;
  readonly checkpoints: JsonDocuments<CheckpointDocument>;
  /**
   * Awaited before a checkpoint is written. If a checkpoint were stored without the logs of its batch, a crash would
   * make its records look as if they were never delivered.
   */
  readonly beforeCheckpoint: () => Promise<void>;
  /** Checks access to a stream of another account, at creation and whenever the stream changes. */
  readonly mayRead: MayRead;
  /** Lets batches wait for more records while the server is busy; they never do by default. */
  readonly linger?: LingerOptions | undefined;
}

/**
 * Runs a mapping of a stream: one loop for each lane of each shard. Finds its shards when the mapping starts and whenever the
 * stream changes. The number of lanes is fixed at the start.
 */
export class StreamRunner implements Runner {
  readonly #dependencies: StreamRunnerDependencies;
  readonly #mapping: RunningMapping<StreamMapping>;
  readonly #stream: StreamRef;
  readonly #laneCount: number;
  readonly #filter: RecordFilter;
  readonly #watches: readonly { stop(): void }[];
  readonly #ownership: MappingOwnership | undefined;
  #placement: Placement | undefined;
  readonly #aborting = sharedAbort();
  readonly #reconciler: Reconciler;
  #retentionHours = Infinity;
  #generation: Generation | undefined;
  /** Stopped generations, which may still finish an invocation. */
  readonly #stopping = new Set<Promise<void>>();

  /** @param ownership when other processes read shards of the stream as well; by default this one reads all */
  constructor(
    dependencies: StreamRunnerDependencies,
    mapping: RunningMapping<StreamMapping>,
    ownership?: MappingOwnership,
  ) {
    this.#dependencies = dependencies;
    this.#ownership = ownership;
    this.#mapping = mapping;
    const { account, streamAccount, region, streamName, consumer, settings } = mapping.document();
    this.#stream = { account: streamAccount ?? account, region, streamName, ...(consumer && { consumer }) };
    this.#laneCount = settings.parallelizationFactor;
    this.#filter = currentFilter(() => mapping.document().settings.filterPatterns, compileRecordFilter);
    this.#reconciler = new Reconciler({
      clock: dependencies.clock,
      reconcile: () => this.#reconcile(),
      onError: (error) =>
        dependencies.logger.warn('an event source mapping could not read the state of its stream', {
          stream: streamName,
          error,
        }),
    });
    const onChange = () => this.#reconciler.changed();
    const watch = dependencies.reader.watch(this.#stream, onChange);
    this.#watches = ownership ? [watch, ownership.watch(onChange)] : [watch];
    onChange();
  }

  loops(): readonly ShardLoop[] {
    return this.#generation?.loops() ?? [];
  }

  async activity(options?: ActivityOptions): Promise<readonly Omit<Activity, 'what'>[]> {
    const ofLoops = await Promise.all(this.loops().map((loop) => loop.activity(options)));
    const found = ofLoops.filter((activity) => activity !== undefined);
    return this.#reconciler.isRunning ? [...found, { why: 'reading the shards of the stream' }] : found;
  }

  /** Starts no more work. Resolves when running invocations have finished and checkpoints are written. */
  async stop(): Promise<void> {
    for (const watch of this.#watches) watch.stop();
    const reconciled = this.#reconciler.stop();
    this.#stopGeneration();
    await reconciled;
    await Promise.all(this.#stopping);
  }

  /** After `stop`: stops waiting for running invocations. */
  abort(): void {
    this.#aborting.abort();
  }

  async #reconcile(): Promise<void> {
    const info = await this.#dependencies.reader.describe(this.#stream);
    if (this.#reconciler.isStopped) return;
    const isReadable = await this.#checkReadable(info);
    if (this.#reconciler.isStopped) return;
    if (!info || !isReadable) {
      this.#stopGeneration();
      return;
    }
    this.#retentionHours = info.retentionHours;
    if (this.#generation?.createdMs !== info.createdMs) this.#stopGeneration();
    const generation = (this.#generation ??= this.#newGeneration(info.createdMs));
    const placement = this.#placement;
    generation.forgetMoved();
    await generation.dropExpired(info.shards);
    await placement?.prepare(info.shards);
    if (this.#reconciler.isStopped) return;
    generation.startMissing(info.shards);
    placement?.settle();
  }

  #newGeneration(createdMs: number): Generation {
    this.#placement =
      this.#ownership &&
      new Placement({
        ownership: this.#ownership,
        uuid: this.#mapping.document().uuid,
        streamCreatedMs: createdMs,
        laneCount: this.#laneCount,
        clock: this.#dependencies.clock,
        onChange: () => this.#reconciler.changed(),
      });
    return new Generation(createdMs, this.#startShard, this.#placement);
  }

  /** Checks whether the stream can be read. Reports why not, except while its consumer is being created. */
  async #checkReadable(info: ReadableStreamInfo | undefined): Promise<boolean> {
    const problem = await this.#problemOf(info);
    if (problem !== undefined && !this.#reconciler.isStopped) this.#mapping.report(problem);
    const isConsumerActive = !this.#stream.consumer || info?.consumerStatus === 'ACTIVE';
    return problem === undefined && isConsumerActive;
  }

  async #problemOf(info: ReadableStreamInfo | undefined): Promise<ProcessingResult | undefined> {
    if (!info) return 'PROBLEM: Stream not found';
    const { account, eventSourceArn, settings, streamAccount } = this.#mapping.document();
    const source = { account, eventSourceArn, functionArn: settings.functionArn };
    const mayRead = streamAccount === undefined || (await this.#dependencies.mayRead(source));
    if (!mayRead) return 'PROBLEM: Cannot access stream';
    const { consumerStatus } = info;
    const hasConsumer = consumerStatus === 'ACTIVE' || consumerStatus === 'CREATING';
    return this.#stream.consumer && !hasConsumer ? 'PROBLEM: Stream consumer not found' : undefined;
  }

  #stopGeneration(): void {
    const generation = this.#generation;
    if (!generation) return;
    this.#generation = undefined;
    this.#placement?.close();
    const stopped = generation.stop().then(() => void this.#stopping.delete(stopped));
    this.#stopping.add(stopped);
  }

  readonly #startShard: StartShard = ({ shardId }, parents, { createdMs, stop, term }): RunningShard => {
    const { beforeCheckpoint, checkpoints: documents, clock, logger } = this.#dependencies;
    const checkpoints = new ShardCheckpoints({
      documents,
      key: shardKey(this.#mapping.document().uuid, createdMs, shardId),
      laneCount: this.#laneCount,
      clock,
      logger,
      beforeWrite: beforeCheckpoint,
      term,
      start: () => this.#startOf(shardId, createdMs),
    });
    const abort = term ? anyAborted([this.#aborting.signal, term.abort]) : this.#aborting.signal;
    const lanes = Array.from({ length: this.#laneCount }, (_, index) => {
      const context = this.#contextOf(shardId, { index, count: this.#laneCount }, { stop, abort, term });
      return new ShardLoop(context, parents, () => checkpoints.open(index));
    });
    return { lanes, checkpoints, term };
  };

  async #startOf(shardId: string, createdMs: number): Promise<ShardPosition> {
    const { origin } = this.#mapping.document();
    const storedPosition = origin.streamCreatedMs === createdMs ? origin.positions[shardId] : undefined;
    return (
      storedPosition ?? this.#dependencies.reader.resolve(this.#stream, shardId, { kind: 'trim-horizon' })
    );
  }

  #contextOf(
    shardId: string,
    lane: Lane,
    ending: { stop: AbortSignal; abort: AbortSignal; term: ShardTerm | undefined },
  ): LaneContext {
    const {
      reader,
      recordTraces,
      tracer,
      invoker,
      missingAction,
      destination,
      clock,
      random,
      logger,
      linger,
    } = this.#dependencies;
    const mapping = this.#mapping;
    const signals = new LoopSignals(clock, ending);
    const shared = { mapping, shardId, signals, clock, random, logger };
    return {
      ...shared,
      linger: linger && new Linger(linger),
      reader: new LaneReader({ ...shared, reader, stream: this.#stream, lane, filter: this.#filter }),
      function: new MappedFunction({ ...shared, invoker, missingAction }),
      discarder: new RecordDiscarder({ ...shared, destination }),
      startTrace: batchTraces({
        recordTraces,
        tracer,
        stream: this.#stream,
        shardId,
        mapping: () => mapping.document(),
      }),
      retentionMs: () => this.#retentionHours * HOUR_MS,
    };
  }
}
