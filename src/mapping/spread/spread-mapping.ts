import type { Meters } from '../../lib/metrics.ts';
import type { JsonDocuments } from '../../storage/json-documents.ts';
import type { MetaStore } from '../../storage/port.ts';
import { isDelivering, type MappingDocument, type StreamMapping } from '../document.ts';
import { MappingMetrics } from '../metrics/mapping-metrics.ts';
import { newStatistics } from '../metrics/statistics.ts';
import { type MappingStatus, statusOf } from '../metrics/status.ts';
import { ResultSaver } from '../result-saver.ts';
import type { ProcessingResult, RunningMapping } from '../running-mapping.ts';
import { Reconciler } from '../shard/reconciler.ts';
import { StreamRunner, type StreamRunnerDependencies } from '../shard/runner.ts';
import type { ShardOwnership } from './ownership.ts';
import { enterRunning, leaveRunning } from './running-mappings.ts';

export interface SpreadDependencies extends StreamRunnerDependencies {
  readonly meta: MetaStore;
  readonly documents: JsonDocuments<MappingDocument>;
  readonly ownership: ShardOwnership;
  readonly meters: Meters;
}

/**
 * What this process runs of a mapping of a stream that several processes share: the loops of its shards, while the document
 * says that records are delivered.
 *
 *     stopped ──enter──► running (the entry of this member is stored) ──► stopping ──leave──► stopped
 */
export class SpreadMapping {
  readonly #dependencies: SpreadDependencies;
  readonly #statistics = newStatistics();
  readonly #metrics: MappingMetrics;
  readonly #reconciler: Reconciler;
  readonly #watch: { stop(): void };
  readonly #uuid: string;
  #document: StreamMapping | undefined;
  /** The last document, also after the mapping was deleted. */
  #last: StreamMapping;
  #runner: { readonly member: string; readonly loops: StreamRunner } | undefined;
  /** The member that has an entry. */
  #entered: string | undefined;
  #result: ProcessingResult | undefined;
  readonly #resultSaver: ResultSaver;
  #isClosed = false;

  constructor(dependencies: SpreadDependencies, document: StreamMapping) {
    this.#dependencies = dependencies;
    this.#uuid = document.uuid;
    this.#document = document;
    this.#last = document;
    this.#metrics = new MappingMetrics(dependencies.meters, document);
    this.#resultSaver = new ResultSaver({
      ...dependencies,
      uuid: document.uuid,
      save: () => this.#saveResult(),
    });
    this.#reconciler = new Reconciler({
      clock: dependencies.clock,
      reconcile: () => this.#reconcile(),
      onError: (error) =>
        dependencies.logger.warn('an event source mapping could not be started or stopped on this gateway', {
          uuid: this.#uuid,
          error,
        }),
    });
    this.#watch = dependencies.ownership.watch(() => this.#memberMayHaveChanged());
    this.#reconciler.changed();
  }

  get loopCount(): number {
    return this.#runner?.loops.loops().length ?? 0;
  }

  /** @param document undefined when the mapping was deleted */
  update(document: StreamMapping | undefined): void {
    if (document) {
      // What was compiled or read with the settings stays valid while they do.
      const { settings } = this.#last;
      const isSame = JSON.stringify(settings) === JSON.stringify(document.settings);
      this.#last = isSame ? { ...document, settings } : document;
    }
    this.#document = document && this.#last;
    this.#reconciler.changed();
  }

  status(): MappingStatus {
    return statusOf(this.#last, this.#statistics, this.#runner?.loops.loops() ?? []);
  }

  collectMetrics(): void {
    this.#metrics.collect(this.#statistics, this.#last.settings.countsEvents);
  }

  /** Stops the loops. Resolves when running invocations have finished. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watch.stop();
    await this.#reconciler.stop();
    await this.#resultSaver.saveNow();
    await this.#stop();
  }

  /** After `close` was called: stops waiting for running invocations. */
  abort(): void {
    this.#runner?.loops.abort();
  }

  #memberMayHaveChanged(): void {
    if (this.#dependencies.ownership.member !== this.#runner?.member) this.#reconciler.changed();
  }

  async #reconcile(): Promise<void> {
    const { ownership, meta } = this.#dependencies;
    const { member } = ownership;
    if (member === undefined || !this.#document || !isDelivering(this.#document)) return this.#stop();
    if (this.#runner?.member === member) return;
    await this.#stop();
    this.#entered = member;
    await enterRunning(meta, this.#uuid, member);
    // The document may have changed before the entry was stored; a change after it waits for the loops to stop.
    if (this.#isClosed || !this.#document || !isDelivering(this.#document)) return this.#stop();
    const own = {
      meta,
      termOf: (shardId: string) =>
        ownership.member === member ? ownership.termOf(this.#uuid, shardId) : undefined,
      watch: (onChange: () => void) => ownership.watch(onChange),
    };
    this.#runner = { member, loops: new StreamRunner(this.#dependencies, this.#running(), own) };
  }

  async #stop(): Promise<void> {
    const runner = this.#runner;
    if (runner) {
      await runner.loops.stop();
      this.collectMetrics();
      if (this.#runner === runner) this.#runner = undefined;
    }
    const entered = this.#entered;
    if (entered === undefined) return;
    await leaveRunning(this.#dependencies.meta, this.#uuid, entered);
    if (this.#entered === entered) this.#entered = undefined;
  }

  #running(): RunningMapping<StreamMapping> {
    return {
      document: () => this.#last,
      statistics: this.#statistics,
      metrics: this.#metrics,
      report: (result) => this.#report(result),
    };
  }

  #report(result: ProcessingResult): void {
    this.#result = result;
    if (this.#last.lastProcessingResult === result || this.#isClosed) return;
    this.#resultSaver.saveLater();
  }

  async #saveResult(): Promise<void> {
    const result = this.#result;
    if (result === undefined) return;
    await this.#dependencies.documents.update(this.#uuid, (current) =>
      current.lastProcessingResult === result ? undefined : { ...current, lastProcessingResult: result },
    );
  }
}
