import type { ShardInfo } from '../../engine/port.ts';
import { anyAborted, sharedAbort } from '../../lib/concurrency/shared-abort.ts';
import type { ShardCheckpoints } from '../checkpoint/shard-checkpoints.ts';
import type { ShardTerm } from '../spread/ownership.ts';
import type { ShardLoop } from './shard-loop.ts';

/** The loops of one shard, one for each lane. */
export interface RunningShard {
  readonly lanes: readonly ShardLoop[];
  readonly checkpoints: ShardCheckpoints;
  readonly term?: ShardTerm | undefined;
}

/** @param parents loops of the shards that were split or merged into this one */
export type StartShard = (
  shard: ShardInfo,
  parents: readonly ShardLoop[],
  generation: {
    readonly createdMs: number;
    readonly stop: AbortSignal;
    readonly term?: ShardTerm | undefined;
  },
) => RunningShard;

/** Decides which shards run here, when several processes share them. */
export interface ShardPlacement {
  /**
   * The term of a shard that may run now: this process has it, and its parents have ended wherever they were read.
   * @param listed the ids of all shards of the stream
   */
  termOf(shard: ShardInfo, listed: ReadonlySet<string>): ShardTerm | undefined;
  /** Loops of a shard have stopped: another start of it may be possible. */
  onStopped(): void;
}

/**
 * The running shards of one stream, identified by its creation time. A stream that is created again under the same name
 * has other shards and gets another generation.
 */
export class Generation {
  readonly createdMs: number;
  readonly #startShard: StartShard;
  readonly #shards = new Map<string, RunningShard>();
  readonly #stopping = sharedAbort();
  readonly #placement: ShardPlacement | undefined;

  /** @param placement undefined when all shards run here */
  constructor(createdMs: number, startShard: StartShard, placement?: ShardPlacement) {
    this.createdMs = createdMs;
    this.#startShard = startShard;
    this.#placement = placement;
  }

  loops(): readonly ShardLoop[] {
    return Array.from(this.#shards.values()).flatMap(({ lanes }) => lanes);
  }

  /** @param shards in order of number, so parents come before their children */
  startMissing(shards: readonly ShardInfo[]): void {
    if (this.#placement) return this.#startPlaced(shards, this.#placement);
    const { createdMs } = this;
    for (const shard of shards) {
      if (this.#shards.has(shard.shardId)) continue;
      // A parent that is not running is past retention, so nothing of it is left to read.
      const parents = shard.parentShardIds.flatMap((id) => this.#shards.get(id)?.lanes ?? []);
      // A signal for each shard: adding a listener to a signal takes as long as it has listeners.
      const stop = anyAborted([this.#stopping.signal]);
      const started = this.#startShard(shard, parents, { createdMs, stop });
      this.#shards.set(shard.shardId, started);
    }
  }

  /** Forgets shards that were read to their end in a term that is over: the process that has the shard now drops it. */
  forgetMoved(): void {
    for (const [shardId, { lanes, term }] of this.#shards) {
      if (term?.stop.aborted !== true) continue;
      if (lanes.every(({ state }) => state.phase === 'ended')) this.#shards.delete(shardId);
    }
  }

  /** Drops the loops and the checkpoints of shards that are done and no longer listed. */
  async dropExpired(shards: readonly ShardInfo[]): Promise<void> {
    const listed = new Set(shards.map(({ shardId }) => shardId));
    for (const [shardId, { lanes, checkpoints, term }] of this.#shards) {
      if (listed.has(shardId) || !lanes.every(({ state }) => state.phase === 'ended')) continue;
      this.#shards.delete(shardId);
      if (term?.isHeld !== false) await checkpoints.delete();
    }
  }

  /** Resolves when running invocations have finished and checkpoints are written. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.loops().map(({ finished }) => finished));
  }

  #startPlaced(shards: readonly ShardInfo[], placement: ShardPlacement): void {
    const { createdMs } = this;
    const listed = new Set(shards.map(({ shardId }) => shardId));
    for (const shard of shards) {
      const { shardId } = shard;
      if (this.#shards.has(shardId)) continue;
      const term = placement.termOf(shard, listed);
      if (!term) continue;
      // The lanes of a shard share one term, so all of them stop when one finds that the term is over.
      const ending = sharedAbort();
      const stop = anyAborted([this.#stopping.signal, term.stop, ending.signal]);
      const started = this.#startShard(shard, [], { createdMs, stop, term });
      this.#shards.set(shardId, started);
      for (const lane of started.lanes) {
        void lane.finished.then(() => lane.state.phase === 'stopped' && ending.abort());
      }
      const finished = Promise.all(started.lanes.map((lane) => lane.finished));
      term.hold(finished);
      void finished.then(() => {
        if (!ending.signal.aborted) return;
        this.#shards.delete(shardId);
        placement.onStopped();
      });
    }
  }
}
