import { DIRECT_ALIGNMENT } from '../../../lib/disk/disk.ts';
import { StorageError } from '../../error.ts';
import { isOutOfSpace } from '../files/out-of-space.ts';
import type { JournalPosition } from './block.ts';
import type { BlockEncoder, FilledBlock } from './block-encoder.ts';
import type { LedgerKeeper } from './ledger.ts';
import type { Segment, SegmentPool, SpareSegment } from './segment-pool.ts';

/** The next segment is prepared while this part of the current one is used, so that it is ready in time. */
const PREPARED_FROM = 1 / 4;
const PREPARED_BY = 3 / 4;

/** A segment with frames that are still needed. */
export interface UsedSegment extends SpareSegment {
  readonly epoch: number;
}

interface OpenSegment extends Segment {
  /** The position of its next block. */
  next: JournalPosition;
  /** The end of the previous segment. */
  readonly previousEnd: number;
}

/** Writes blocks one after another, each after the previous one or into a new segment. */
export class SegmentWriter {
  readonly #pool: SegmentPool;
  readonly #ledger: LedgerKeeper;
  readonly #segments: UsedSegment[];
  readonly #encoder: BlockEncoder;
  #end: JournalPosition;
  #current: OpenSegment | undefined;
  #writes = 0;
  #writtenBytes = 0;

  /** The first write begins a new segment, so that bytes after the end of the last one are never read again. */
  constructor(
    pool: SegmentPool,
    ledger: LedgerKeeper,
    end: JournalPosition,
    segments: readonly UsedSegment[],
    encoder: BlockEncoder,
  ) {
    this.#pool = pool;
    this.#ledger = ledger;
    this.#end = end;
    this.#segments = [...segments];
    this.#encoder = encoder;
  }

  /** The end of the durable part. */
  get end(): JournalPosition {
    return this.#end;
  }

  get segmentCount(): number {
    return this.#segments.length;
  }

  /** The size of the segments that are needed. */
  get segmentBytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** How many blocks were written. */
  get writes(): number {
    return this.#writes;
  }

  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /**
   * Resolves when the block is durable.
   * @throws StorageError `full`: the block is not stored
   * @throws any other error of the disk: the block may or may not be stored, and nothing may be written after
   * it
   */
  async write(block: FilledBlock): Promise<void> {
    const paddedBytes = this.#encoder.paddedBytes(block);
    const segment = await this.#segmentFor(paddedBytes);
    this.#end = await this.#writeTo(segment, block, paddedBytes);
    this.#writes++;
    this.#writtenBytes += paddedBytes;
    segment.next = this.#end;
    const dueShare = (this.#end.offset / segment.bytes - PREPARED_FROM) / (PREPARED_BY - PREPARED_FROM);
    if (dueShare > 0) this.#pool.prepareAhead(this.#nextEpoch(), Math.min(1, dueShare));
  }

  /** Prepares the first segment in the background. */
  prepareFirst(): void {
    this.#pool.prepareAhead(this.#nextEpoch(), 1);
  }

  /** Recycles the segments that end before `position`. */
  async releaseBefore(position: JournalPosition): Promise<void> {
    this.#ledger.forgetBefore(position.epoch);
    while (this.#segments.length > 0 && this.#segments[0]!.epoch < position.epoch) {
      await this.#pool.recycle(this.#segments.shift()!);
    }
  }

  /** Makes all blocks durable. With durability `fsync` they already are. */
  async sync(): Promise<void> {
    if (this.#current) await this.#pool.sync(this.#current);
  }

  async close(): Promise<void> {
    await this.#pool.close();
    await this.#current?.file.close();
    this.#current = undefined;
  }

  /** The current segment if it has room for the block, otherwise the next one. */
  async #segmentFor(paddedLength: number): Promise<OpenSegment> {
    const current = this.#current;
    if (current && current.next.offset + paddedLength <= current.bytes) return current;
    const nextEpoch = this.#nextEpoch();
    const taken = await this.#pool.take(paddedLength, nextEpoch);
    if (current) {
      await this.#pool.sync(current);
      await current.file.close();
    }
    this.#encoder.beginSegment();
    const { offset, chain } = this.#end;
    const next = { epoch: nextEpoch, offset: 0, block: 0, chain };
    this.#segments.push({ path: taken.path, bytes: taken.bytes, epoch: next.epoch });
    this.#current = { ...taken, next, previousEnd: offset };
    return this.#current;
  }

  #nextEpoch(): number {
    // Only an empty journal ends at offset 0. Then its first epoch is still unused.
    return this.#end.offset === 0 ? this.#end.epoch : this.#end.epoch + 1;
  }

  /** @returns the new end of the journal */
  async #writeTo(
    { file, next, previousEnd }: OpenSegment,
    block: FilledBlock,
    paddedLength: number,
  ): Promise<JournalPosition> {
    const before = next.block === 0 ? previousEnd : next.offset;
    const { buffer, start, chain } = this.#encoder.encode(block, next, before);
    try {
      await file.write(buffer, start, paddedLength, next.offset);
    } catch (error) {
      if (!isOutOfSpace(error)) throw error;
      // Copy-on-write file systems can run out of space in the middle of a file. The block was not
      // acknowledged, and without its header it will never be read.
      buffer.fill(0, start, start + DIRECT_ALIGNMENT);
      await file.write(buffer, start, DIRECT_ALIGNMENT, next.offset);
      throw new StorageError(
        'full',
        'no space left for the journal: free some space, and writing continues',
        {
          cause: error,
        },
      );
    }
    return { epoch: next.epoch, offset: next.offset + paddedLength, block: next.block + 1, chain };
  }
}
