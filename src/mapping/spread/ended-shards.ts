import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { WatchedDocuments } from '../../storage/watched-documents.ts';
import type { CheckpointDocument } from '../checkpoint/checkpoint-document.ts';
import { laneKey } from '../checkpoint/keys.ts';

/**
 * Which shards of a mapping have been read to their end, by whichever process. Children wait for their parents by it. Their
 * number is that of the checkpoints of one mapping.
 */
export class EndedShards {
  readonly #documents: WatchedDocuments<CheckpointDocument>;

  private constructor(documents: WatchedDocuments<CheckpointDocument>) {
    this.#documents = documents;
  }

  /** @param onEnded is called when the end of another lane is stored */
  static async open(
    meta: MetaStore,
    mapping: { readonly uuid: string; readonly streamCreatedMs: number },
    onEnded: () => void,
  ): Promise<EndedShards> {
    const prefix = `${META_PREFIX.mapping.checkpoint}${mapping.uuid}/${mapping.streamCreatedMs}/` as const;
    const documents = await WatchedDocuments.open<CheckpointDocument>(
      meta,
      prefix,
      (_key, next, previous) => {
        if (next?.ended === true && previous?.ended !== true) onEnded();
      },
    );
    return new EndedShards(documents);
  }

  /** Whether every lane of the shard has ended. */
  has(shardId: string, laneCount: number): boolean {
    for (let index = 0; index < laneCount; index++) {
      const document = this.#documents.get(laneKey(shardId, { index, count: laneCount }));
      if (document?.ended !== true) return false;
    }
    return true;
  }

  close(): void {
    this.#documents.close();
  }
}
