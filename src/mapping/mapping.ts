import type { Activity, ActivityOptions } from '../lib/activity.ts';
import type { Timer } from '../lib/time/clock.ts';
import type { Meters } from '../lib/metrics.ts';
import type { JsonDocuments } from '../storage/json-documents.ts';
import {
  isDelivering,
  isQueueMapping,
  isSettled,
  type MappingDocument,
  type MappingSettings,
  type MappingState,
  type Replay,
  settled,
} from './document.ts';
import { QueueRunner, type QueueRunnerDependencies } from './queue/queue-runner.ts';
import { ResultSaver } from './result-saver.ts';
import type { ProcessingResult, Runner, RunningMapping } from './running-mapping.ts';
import { moveBack } from './replay/replay.ts';
import { StreamRunner, type StreamRunnerDependencies } from './shard/runner.ts';
import { MappingMetrics } from './metrics/mapping-metrics.ts';
import { newStatistics } from './metrics/statistics.ts';
import { type MappingStatus, statusOf } from './metrics/status.ts';

// Long enough for waiters and tests to see a state, too short to be noticed.
const TRANSITION_MS = 500;
const RETRY_DELAY_MS = 1_000;

export interface MappingDependencies extends StreamRunnerDependencies, QueueRunnerDependencies {
  readonly documents: JsonDocuments<MappingDocument>;
  readonly meters: Meters;
  /** Factor for the duration of transitions. */
  readonly timeScale: number;
  /** When every gateway runs loops of streams: those here are run elsewhere in this process, by the stored documents. */
  readonly spread?: SpreadLoops | undefined;
}

/** The loops of mappings of streams that all gateways run, as the home sees them. */
export interface SpreadLoops {
  /** Resolves when no gateway runs loops of a mapping that is not delivering. */
  whenStopped(uuid: string, signal: AbortSignal): Promise<void>;
  /** What runs on this gateway. */
  statusOf(uuid: string): MappingStatus | undefined;
}

/** One mapping: document, transitions, and the runner while the mapping is enabled. */
export class Mapping {
  readonly #dependencies: MappingDependencies;
  readonly #onDeleted: () => void;
  readonly #statistics = newStatistics();
  readonly #metrics: MappingMetrics;
  #document: MappingDocument;
  #runner: Runner | undefined;
  /** Resolves when stopped runners have finished their invocations. */
  #stopping: Promise<void> = Promise.resolve();
  #transition: Timer | undefined;
  /** From when a transition is known until it has ended. */
  #isInTransition = false;
  readonly #resultSaver: ResultSaver;
  /** Of this process, while it is not stored. */
  #unsavedResult: ProcessingResult | undefined;
  /** Undefined when this process runs the loops itself. */
  readonly #spread: SpreadLoops | undefined;
  readonly #closing = new AbortController();
  #closed = false;

  /** @param onDeleted called when the mapping has been deleted */
  constructor(dependencies: MappingDependencies, document: MappingDocument, onDeleted: () => void) {
    this.#dependencies = dependencies;
    this.#document = document;
    this.#onDeleted = onDeleted;
    this.#resultSaver = new ResultSaver({
      ...dependencies,
      uuid: document.uuid,
      save: () => this.#change((current) => current),
    });
    this.#spread = isQueueMapping(document) ? undefined : dependencies.spread;
    this.#metrics = new MappingMetrics(dependencies.meters, document);
    const isRunning = document.state === 'Enabled' || document.state === 'Updating';
    // A replay that was interrupted moves the checkpoints first.
    if (isRunning && document.enabled && !document.target?.replay) this.#start();
    if (!isSettled(document)) this.#beginTransition();
  }

  get document(): MappingDocument {
    return this.#document;
  }

  /**
   * The document was stored, by this process or another one: a gateway reports a result, or a change that an earlier home
   * had begun was stored after this one had read the document. Such a transition is finished here.
   */
  adopt(stored: MappingDocument): void {
    this.#adopt(stored);
    if (!isSettled(stored)) this.#beginTransition();
  }

  /** Starts an update. @returns undefined while another transition is in progress */
  async update(
    settings: Partial<MappingSettings>,
    enabled: boolean | undefined,
  ): Promise<MappingDocument | undefined> {
    const nowMs = this.#dependencies.clock.now();
    return this.#begin((current) => {
      const target = {
        settings: { ...current.settings, ...settings },
        enabled: enabled ?? current.enabled,
      };
      let state: MappingState = 'Updating';
      if (target.enabled && !current.enabled) state = 'Enabling';
      if (!target.enabled && current.enabled) state = 'Disabling';
      return { ...current, state, target, lastModifiedMs: nowMs };
    });
  }

  /** Starts to deliver records again. @returns undefined while another transition is in progress */
  async replay(replay: Replay): Promise<MappingDocument | undefined> {
    return this.#begin((current) => {
      const { settings, enabled } = current;
      return { ...current, state: 'Updating', target: { settings, enabled, replay } };
    });
  }

  /** Starts to delete the mapping. @returns undefined while another transition is in progress */
  async delete(): Promise<MappingDocument | undefined> {
    return this.#begin((current) => ({ ...current, state: 'Deleting' }));
  }

  /** Allowed in any state; causes no transition. */
  async updateTags(
    change: (tags: Readonly<Record<string, string>>) => Record<string, string>,
  ): Promise<void> {
    await this.#change((current) => ({ ...current, tags: change(current.tags) }));
  }

  status(): MappingStatus {
    const local = this.#spread?.statusOf(this.#document.uuid);
    if (local) return { ...local, state: this.#document.state };
    return statusOf(this.#document, this.#statistics, this.#runner?.loops() ?? []);
  }

  /** What is left to do of what has arrived so far. */
  async activity(options?: ActivityOptions): Promise<Activity[]> {
    const { eventSourceArn, settings, state } = this.#document;
    const what = `the mapping of ${resourceName(eventSourceArn)} to ${resourceName(settings.functionArn)}`;
    if (!isSettled(this.#document)) return [{ what, why: `its state is ${state}` }];
    const activities = (await this.#runner?.activity(options)) ?? [];
    return activities.map((activity) => ({ what, ...activity }));
  }

  /** Records the CloudWatch metrics since the last call. */
  collectMetrics(): void {
    this.#metrics.collect(this.#statistics, this.#document.settings.countsEvents);
  }

  /** Stops the runner and leaves the document unchanged. Resolves when running invocations have finished. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#closing.abort();
    this.#transition?.cancel();
    if (this.#resultSaver.isPending) await this.#resultSaver.saveNow();
    this.#stop();
    await this.#stopping;
  }

  /** Stops waiting for running invocations. */
  abort(): void {
    this.#runner?.abort();
  }

  #start(): void {
    if (this.#spread) return;
    this.#runner = isQueueMapping(this.#document)
      ? new QueueRunner(this.#dependencies, this.#running(this.#document))
      : new StreamRunner(this.#dependencies, this.#running(this.#document));
  }

  /** The mapping for its runner. A document always stays one of a stream, or of a queue. */
  #running<Document extends MappingDocument>(_document: Document): RunningMapping<Document> {
    return {
      document: () => this.#document as Document,
      statistics: this.#statistics,
      metrics: this.#metrics,
      report: (result) => this.#report(result),
    };
  }

  #stop(): void {
    const runner = this.#runner;
    if (!runner) return;
    const stopped = runner.stop().then(() => {
      if (this.#runner === runner) this.#runner = undefined;
    });
    this.#stopping = Promise.all([this.#stopping, stopped]).then(() => {});
  }

  async #begin(change: (current: MappingDocument) => MappingDocument): Promise<MappingDocument | undefined> {
    let isAccepted = false;
    await this.#change((current) => {
      isAccepted = isSettled(current);
      return isAccepted ? change(current) : current;
    });
    if (!isAccepted) return undefined;
    this.#beginTransition();
    return this.#document;
  }

  #beginTransition(): void {
    if (this.#isInTransition || this.#closed) return;
    this.#isInTransition = true;
    if (this.#document.state === 'Disabling' || this.#document.state === 'Deleting') this.#stop();
    this.#awaitTransition();
  }

  #awaitTransition(delayMs = TRANSITION_MS * this.#dependencies.timeScale): void {
    this.#transition = this.#dependencies.clock.setTimer(delayMs, () => this.#finishInBackground());
  }

  #finishInBackground(): void {
    this.#finishTransition().catch((error: unknown) => {
      if (this.#closed) return;
      this.#dependencies.logger.error(
        'an event source mapping could not change its state; it will be retried',
        { uuid: this.#document.uuid, error },
      );
      this.#awaitTransition(RETRY_DELAY_MS);
    });
  }

  async #finishTransition(): Promise<void> {
    if (this.#document.state === 'Deleting') return this.#finishDeleting();
    const replay = this.#document.target?.replay;
    // The new lanes start after all old ones have stopped, and so does a replay.
    if (replay || this.#changesLanes()) this.#stop();
    // The transition lasts until running invocations have finished.
    await this.#allStopped();
    if (this.#closed) return;
    if (replay && !isQueueMapping(this.#document)) await moveBack(this.#dependencies, this.#document, replay);
    if (this.#closed) return;
    await this.#change(settled);
    if (this.#closed) return;
    this.#isInTransition = false;
    if (this.#document.enabled && !this.#runner) this.#start();
    // The next one may have been stored before this one's answer came.
    if (!isSettled(this.#document)) this.#beginTransition();
  }

  async #allStopped(): Promise<void> {
    await this.#stopping;
    if (isDelivering(this.#document)) return;
    await this.#spread?.whenStopped(this.#document.uuid, this.#closing.signal);
  }

  #changesLanes(): boolean {
    const { settings, target } = this.#document;
    return target !== undefined && target.settings.parallelizationFactor !== settings.parallelizationFactor;
  }

  async #finishDeleting(): Promise<void> {
    const { checkpoints, documents } = this.#dependencies;
    const { uuid } = this.#document;
    await this.#allStopped();
    if (this.#closed) return;
    this.collectMetrics();
    this.#resultSaver.cancel();
    for (const { key } of await checkpoints.list(`${uuid}/`)) await checkpoints.delete(key);
    await documents.delete(uuid);
    this.#onDeleted();
  }

  #report(result: ProcessingResult): void {
    if (this.#document.lastProcessingResult === result) return;
    this.#document = { ...this.#document, lastProcessingResult: result };
    this.#unsavedResult = result;
    if (!this.#closed) this.#resultSaver.saveLater();
  }

  /** Changes the stored document, and stores the last processing result from memory with it. */
  async #change(change: (current: MappingDocument) => MappingDocument): Promise<void> {
    const { documents } = this.#dependencies;
    const unsaved = this.#unsavedResult;
    const stored = await documents.update(this.#document.uuid, (current) => ({
      ...change(current),
      ...(unsaved !== undefined && { lastProcessingResult: unsaved }),
    }));
    if (!stored) return;
    if (this.#unsavedResult === unsaved) this.#unsavedResult = undefined;
    // Otherwise it was adopted when it was stored, and what has replaced it since as well.
    if (!this.#dependencies.spread) this.#adopt(stored);
  }

  #adopt(stored: MappingDocument): void {
    this.#document = { ...stored, lastProcessingResult: this.#unsavedResult ?? stored.lastProcessingResult };
  }
}

/** The last part of an ARN: the name of a stream, a queue, or a function, or its qualifier. */
function resourceName(arn: string): string {
  return arn.split(/[:/]/).at(-1)!;
}
