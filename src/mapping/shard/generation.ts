import type { ShardInfo } from '../../engine/port.ts';
import { sharedAbort } from '../../lib/concurrency/shared-abort.ts';
import type { ShardCheckpoints } from '../checkpoint/shard-checkpoints.ts';
import type { ShardLoop } from './shard-loop.ts';

/** The loops of one shard, one for each lane. */
export interface RunningShard {
  readonly lanes: readonly ShardLoop[];
  readonly checkpoints: ShardCheckpoints;
}

/** @param parents loops of the shards that were split or merged into this one */
export type StartShard = (
  shard: ShardInfo,
  parents: readonly ShardLoop[],
  generation: { readonly createdMs: number; readonly stop: AbortSignal },
) => RunningShard;

/**
 * The running shards of one stream, identified by its creation time. A stream that is created again under the same name
 * has other shards and gets another generation.
 */
export class Generation {
  readonly createdMs: number;
  readonly #startShard: StartShard;
  readonly #shards = new Map<string, RunningShard>();
  readonly #stopping = sharedAbort();

  constructor(createdMs: number, startShard: StartShard) {
    this.createdMs = createdMs;
    this.#startShard = startShard;
  }

  loops(): readonly ShardLoop[] {
    return Array.from(this.#shards.values()).flatMap(({ lanes }) => lanes);
  }

  /** @param shards in order of number, so parents come before their children */
  startMissing(shards: readonly ShardInfo[]): void {
    const { createdMs } = this;
    for (const shard of shards) {
      if (this.#shards.has(shard.shardId)) continue;
      // A parent that is not running is past retention, so nothing of it is left to read.
      const parents = shard.parentShardIds.flatMap((id) => this.#shards.get(id)?.lanes ?? []);
      const started = this.#startShard(shard, parents, { createdMs, stop: this.#stopping.signal });
      this.#shards.set(shard.shardId, started);
    }
  }

  /** Drops the loops and the checkpoints of shards that are done and no longer listed. */
  async dropExpired(shards: readonly ShardInfo[]): Promise<void> {
    const listed = new Set(shards.map(({ shardId }) => shardId));
    for (const [shardId, { lanes, checkpoints }] of this.#shards) {
      if (listed.has(shardId) || !lanes.every(({ state }) => state.phase === 'ended')) continue;
      this.#shards.delete(shardId);
      await checkpoints.delete();
    }
  }

  /** Resolves when running invocations have finished and checkpoints are written. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.loops().map(({ finished }) => finished));
  }
}
