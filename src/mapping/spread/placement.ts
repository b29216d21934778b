import type { ShardInfo } from '../../engine/port.ts';
import type { Clock, Timer } from '../../lib/time/clock.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { ShardPlacement } from '../shard/generation.ts';
import { EndedShards } from './ended-shards.ts';
import type { ShardTerm } from './ownership.ts';

// A parent that was removed because its records are past retention causes no change of the stream's document.
const LOOK_AGAIN_MS = 30_000;
// So that a shard whose loops stop at once does not keep the process busy.
const RESTART_MS = 100;

/** Where the shards of one mapping may be read. */
export interface MappingOwnership {
  readonly meta: MetaStore;
  termOf(shardId: string): ShardTerm | undefined;
  watch(onChange: () => void): { stop(): void };
}

export interface PlacementOptions {
  readonly ownership: MappingOwnership;
  readonly uuid: string;
  readonly streamCreatedMs: number;
  readonly laneCount: number;
  readonly clock: Clock;
  /** Shards that waited may be able to start. */
  readonly onChange: () => void;
}

/** Which shards of a stream start in this process. A child starts when the store says that its parents have ended. */
export class Placement implements ShardPlacement {
  readonly #options: PlacementOptions;
  #ended: EndedShards | undefined;
  #isWaiting = false;
  #timer: Timer | undefined;
  #restart: Timer | undefined;
  #isClosed = false;

  constructor(options: PlacementOptions) {
    this.#options = options;
  }

  /** Learns which parents have ended, if any shard has a parent. Call before shards are started. */
  async prepare(shards: readonly ShardInfo[]): Promise<void> {
    this.#isWaiting = false;
    this.#timer?.cancel();
    const listed = new Set(shards.map(({ shardId }) => shardId));
    if (this.#ended || !shards.some((shard) => parentsIn(listed, shard).length > 0)) return;
    const { ownership, uuid, streamCreatedMs, onChange } = this.#options;
    const ended = await EndedShards.open(ownership.meta, { uuid, streamCreatedMs }, () => {
      // Also called for each shard that has ended before this was opened.
      if (this.#ended && this.#isWaiting) onChange();
    });
    if (this.#isClosed) ended.close();
    else this.#ended = ended;
  }

  termOf(shard: ShardInfo, listed: ReadonlySet<string>): ShardTerm | undefined {
    const { ownership, laneCount } = this.#options;
    const term = ownership.termOf(shard.shardId);
    if (!term) return undefined;
    const parents = parentsIn(listed, shard);
    if (parents.every((parent) => this.#ended?.has(parent, laneCount))) return term;
    this.#isWaiting = true;
    return undefined;
  }

  onStopped(): void {
    const { clock, onChange } = this.#options;
    this.#restart ??= clock.setTimer(
      RESTART_MS,
      () => {
        this.#restart = undefined;
        onChange();
      },
      { background: true },
    );
  }

  /** Call after shards were started. Nothing is watched while no shard waits. */
  settle(): void {
    const { clock, onChange } = this.#options;
    if (this.#isWaiting) this.#timer = clock.setTimer(LOOK_AGAIN_MS, onChange, { background: true });
    else this.#release();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#restart?.cancel();
    this.#release();
  }

  #release(): void {
    this.#ended?.close();
    this.#ended = undefined;
  }
}

function parentsIn(listed: ReadonlySet<string>, { parentShardIds }: ShardInfo): string[] {
  return parentShardIds.filter((id) => listed.has(id));
}
