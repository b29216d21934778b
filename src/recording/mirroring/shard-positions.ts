import type { Start } from '../../following/shard-follower.ts';

/** How far a shard has been copied: everything up to a sequence number, or all of it. */
export interface ShardPosition {
  readonly after: string | undefined;
  readonly isEnded: boolean;
}

interface Progress {
  /** In the order of the shard: records that are not copied yet, and those after them. */
  readonly waiting: { readonly sequenceNumber: string; isCopied: boolean }[];
  after: string | undefined;
  /** Whether everything of it has been read. */
  isRead: boolean;
}

/** Up to which record of each shard everything has been copied: records are copied in another order than read. */
export class ShardPositions {
  readonly #shards = new Map<string, Progress>();

  constructor(initial: ReadonlyMap<string, ShardPosition> = new Map()) {
    for (const [shardId, { after, isEnded }] of initial) {
      this.#shards.set(shardId, { waiting: [], after, isRead: isEnded });
    }
  }

  /** @returns to be called when the record has been copied */
  add(shardId: string, sequenceNumber: string): () => void {
    const shard = this.#progressOf(shardId);
    const entry = { sequenceNumber, isCopied: false };
    shard.waiting.push(entry);
    return () => {
      entry.isCopied = true;
      while (shard.waiting[0]?.isCopied === true) shard.after = shard.waiting.shift()!.sequenceNumber;
    };
  }

  /** All records of the shard have been added. */
  ended(shardId: string): void {
    this.#progressOf(shardId).isRead = true;
  }

  /** The positions to store. */
  current(): Map<string, ShardPosition> {
    const positions = new Map<string, ShardPosition>();
    for (const [shardId, { after, isRead, waiting }] of this.#shards) {
      positions.set(shardId, { after, isEnded: isRead && waiting.length === 0 });
    }
    return positions;
  }

  #progressOf(shardId: string): Progress {
    let shard = this.#shards.get(shardId);
    if (!shard) {
      shard = { waiting: [], after: undefined, isRead: false };
      this.#shards.set(shardId, shard);
    }
    return shard;
  }
}

/** Where to read further. */
export function startsOf(positions: ReadonlyMap<string, ShardPosition>): Map<string, Start | 'ended'> {
  const starts = new Map<string, Start | 'ended'>();
  for (const [shardId, { after, isEnded }] of positions) {
    if (isEnded) starts.set(shardId, 'ended');
    else if (after !== undefined) {
      starts.set(shardId, { kind: 'after-sequence-number', sequenceNumber: BigInt(after) });
    }
  }
  return starts;
}
