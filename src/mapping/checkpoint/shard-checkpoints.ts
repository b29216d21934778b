import { comparePositions } from '../../engine/compare-positions.ts';
import type { ShardPosition } from '../../engine/port.ts';
import type { JsonDocuments } from '../../storage/json-documents.ts';
import { laneKey } from './keys.ts';
import { TermOver } from '../spread/ownership.ts';
import type { CheckpointDocument } from './checkpoint-document.ts';
import { Checkpoint, type CheckpointOptions } from './checkpoint.ts';

export interface ShardCheckpointsOptions extends CheckpointOptions {
  readonly documents: JsonDocuments<CheckpointDocument>;
  /** From `shardKey`. */
  readonly key: string;
  readonly laneCount: number;
  /** The first position of a shard without a checkpoint. */
  readonly start: () => Promise<ShardPosition>;
}

/** The checkpoints of one shard's lanes, which are opened together. */
export class ShardCheckpoints {
  readonly #options: ShardCheckpointsOptions;
  #opening: Promise<readonly Checkpoint[]> | undefined;

  constructor(options: ShardCheckpointsOptions) {
    this.#options = options;
  }

  async open(lane: number): Promise<Checkpoint> {
    this.#opening ??= this.#openAll();
    try {
      return (await this.#opening)[lane]!;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  async delete(): Promise<void> {
    const { documents, key } = this.#options;
    for (const stored of await documents.list(key)) await documents.delete(stored.key);
  }

  /**
   * After a change of the parallelization factor, every new lane begins at the position of the slowest old one. The first
   * lane takes over the tumbling window of a single old one, and closes it: windows need a factor of 1. The old
   * checkpoints are deleted after all new ones were created, so that a crash in between leaves one complete set. When
   * several processes share the store, one that was changed meanwhile is kept: this process may have been frozen.
   */
  async #openAll(): Promise<readonly Checkpoint[]> {
    const { documents, key, laneCount } = this.#options;
    const keys = Array.from({ length: laneCount }, (_, lane) => this.#keyOf(lane));
    const stored = await documents.list(key);
    const others = stored.filter((document) => !keys.includes(document.key));
    const lanes = await Promise.all(
      keys.map((laneKey, lane) => {
        const start = () =>
          this.#startAfter(
            others.map(({ value }) => value),
            lane,
          );
        return Checkpoint.open(documents, laneKey, { ...this.#options, start });
      }),
    );
    for (const other of others) await this.#deleteUnchanged(other);
    return lanes;
  }

  async #startAfter(others: readonly CheckpointDocument[], lane: number): Promise<CheckpointDocument> {
    const [slowest] = [...others].sort((a, b) => comparePositions(a.position, b.position));
    if (!slowest) return { position: await this.#options.start(), ended: false };
    const { position, window } = slowest;
    const ended = others.every((other) => other.ended);
    return { position, ended, ...(lane === 0 && window && { window }) };
  }

  async #deleteUnchanged({ key, value }: { key: string; value: CheckpointDocument }): Promise<void> {
    const { documents, term } = this.#options;
    if (!term) {
      await documents.delete(key);
      return;
    }
    await documents.delete(key, (current) => {
      if (current && (current.epoch !== value.epoch || !term.isHeld)) throw new TermOver();
    });
  }

  #keyOf(index: number): string {
    const { key, laneCount: count } = this.#options;
    return laneKey(key, { index, count });
  }
}
