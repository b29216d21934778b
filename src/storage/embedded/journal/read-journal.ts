import { aligned, type Disk, type DiskFile } from '../../../lib/disk/disk.ts';
import type { Cipher } from '../encryption/cipher.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import { isStorageError } from '../../error.ts';
import { damage } from '../files/damage.ts';
import { forEachFrame } from '../frame/frame.ts';
import { withFile } from '../files/whole-file.ts';
import {
  BLOCK_HEADER_BYTES,
  type BlockHeader,
  decryptBlock,
  framesEnd,
  isBefore,
  type JournalPosition,
} from './block.ts';
import { BlockReader, findBlock, readFields } from './block-reader.ts';
import { brokenChain, gapAt, type JournalGap, lostEnd, missingSegment } from './gap.ts';
import { findListedSegments, identifySegments } from './identify-segments.ts';
import type { Ledger } from './ledger.ts';
import type { Page, Pages } from './page.ts';
import { fileNumber, listSegments, type SpareSegment } from './segment-pool.ts';
import type { UsedSegment } from './segment-writer.ts';

/*
 * Reads the journal from a position to its end, skips what cannot be read, and distinguishes two cases:
 *
 * Torn: the last write before a crash did not reach the disk completely. It was never acknowledged, because
 * the write did not return, and it is cut off.
 *
 * Damaged: acknowledged bytes cannot be read. Only one write is in flight at a time, so an intact later
 * block, a later segment, or a checkpoint with a later end of the journal proves that everything before it
 * had been written completely.
 */

export interface JournalReadSettings {
  readonly disk: DataDisk;
  /** Receives the blocks. */
  readonly pages: Pages;
  /** The position of the first frame that is still needed. */
  readonly start: JournalPosition;
  /** The journal is known to be durable at least up to here. */
  readonly durableTo: JournalPosition;
  /**
   * Undefined in a directory of format version 1, and when the ledger is damaged. Then every file with blocks
   * of the right epochs counts as a segment.
   */
  readonly ledger: Ledger | undefined;
  /** The end of the journal when the store was last opened. Later bytes of that segment were cut off. */
  readonly resumedAt?: JournalPosition | undefined;
  readonly onFrame: (page: Page, at: number, path: string) => void;
  /** Called in journal order, between the frames before and after the gap. May throw to stop reading. */
  readonly onGap: (gap: JournalGap) => void;
}

export interface JournalReading {
  readonly end: JournalPosition;
  readonly segments: UsedSegment[];
  readonly spares: SpareSegment[];
  readonly nextNumber: number;
  /** The location of a last write that did not reach the disk completely. */
  readonly torn: { readonly path: string; readonly byte: number } | undefined;
}

export async function readJournal(settings: JournalReadSettings): Promise<JournalReading> {
  const { disk, start, durableTo, onGap, ledger } = settings;
  const { paths, nextNumber } = await listSegments(disk);
  const { byEpoch, spares } = ledger
    ? await findListedSegments(disk, { paths, ledger, firstEpoch: start.epoch, onGap })
    : await identifySegments(disk, paths, start.epoch, onGap);
  const newest = Math.max(start.epoch - 1, ...byEpoch.keys());
  const segments: UsedSegment[] = [];
  let end = start;
  for (let epoch = start.epoch; epoch <= newest; epoch++) {
    const segment = byEpoch.get(epoch);
    if (!segment) {
      onGap(missingSegment(epoch, byEpoch.get(newest)!));
      continue;
    }
    const before = segments.at(-1);
    const after = byEpoch.get(epoch + 1)?.first;
    segments.push(segment);
    end = await withFile(disk, segment.path, (file) =>
      readSegment(file, { segment, before, after }, end, settings),
    );
  }
  const last = segments.at(-1);
  const endIsLost = isBefore(end, durableTo);
  if (endIsLost) onGap(lostEnd(last, end, durableTo));
  const isCutOff = settings.resumedAt?.epoch === end.epoch && settings.resumedAt.offset === end.offset;
  // The last owner has written only to files in the ledger.
  const listed = new Set(ledger?.segments.values());
  const next = ledger ? spares.filter(({ path }) => listed.has(path)) : spares;
  const torn = endIsLost ? undefined : await findTorn(disk, end, isCutOff ? undefined : last, next);
  return { end, segments, spares, nextNumber, torn };
}

interface SegmentInSequence {
  readonly segment: UsedSegment;
  readonly before: UsedSegment | undefined;
  /** The first block of the next segment, which contains the end of this one. */
  readonly after: BlockHeader | undefined;
}

/** Reads a segment up to its end. */
async function readSegment(
  file: DiskFile,
  { segment, before, after }: SegmentInSequence,
  from: JournalPosition,
  { disk, pages, onFrame, onGap }: JournalReadSettings,
): Promise<JournalPosition> {
  const { path, bytes, epoch } = segment;
  const reader = new BlockReader(file, bytes, pages);
  let end = from.epoch === epoch ? from : { ...from, epoch, offset: 0, block: 0 };
  /** The previous block is unknown, so the chain cannot be checked. */
  let chainIsUnknown = from.epoch < epoch - 1;
  for (;;) {
    // A block after this point was written by an owner that had lost the directory; it was not acknowledged.
    if (after?.previousEnd === end.offset && after.chain === end.chain) return end;
    const found = await reader.blockAt(end.offset);
    if (found?.header.epoch !== epoch || found.header.block < end.block) {
      const isLater = (header: BlockHeader) => header.epoch === epoch && header.block > end.block;
      const later = await findBlock(file, bytes, end.offset, isLater);
      if (!later) return end;
      const what = `block ${end.block} is unreadable, but a later block exists`;
      onGap(gapAt(path, end.offset, what, { to: later.at, laterBlockAt: later.at }));
      end = { ...end, offset: later.at, block: later.header.block };
      chainIsUnknown = true;
      continue;
    }
    const { header, page, at } = found;
    const previousEnd = end.block === 0 ? from.offset : end.offset;
    if (!chainIsUnknown && (header.chain !== end.chain || header.previousEnd !== previousEnd)) {
      onGap(brokenChain(segment, before, from, end, header.previousEnd));
    }
    chainIsUnknown = false;
    const length = aligned(header.length);
    const offset = end.offset;
    end = { epoch, offset: offset + length, block: header.block + 1, chain: header.crc };
    page.used = at + length;
    page.end = end;
    const problem = disk.cipher && decryptIn(page.buffer, at, header, path, disk.cipher);
    if (problem !== undefined) {
      onGap(gapAt(path, offset, problem, { to: end.offset }));
      continue;
    }
    try {
      forEachFrame(page.buffer, at + BLOCK_HEADER_BYTES, at + framesEnd(header), (frame) =>
        onFrame(page, frame, path),
      );
    } catch (error) {
      if (isStorageError(error)) throw error;
      // Its checksum matches, so another release or another program wrote the block.
      throw damage(path, offset, `a frame of this block has no meaning to this release: ${String(error)}`);
    }
  }
}

/**
 * Decrypts an intact block in place. Its checksum matches, so an incomplete write is no explanation for a block that
 * is not authentic.
 * @returns why the block cannot be used
 */
function decryptIn(
  buffer: Buffer,
  at: number,
  header: BlockHeader,
  path: string,
  cipher: Cipher,
): string | undefined {
  const { isEncrypted, block } = header;
  if (isEncrypted) {
    return decryptBlock(buffer, at, header, cipher)
      ? undefined
      : `block ${block} is not what was written with the key of this directory`;
  }
  return fileNumber(path) < (cipher.unencrypted?.segmentsBelow ?? 0)
    ? undefined
    : `block ${block} is not encrypted, unlike the directory`;
}

/** Searches for the header of the block that would come next, whose write was then not completed. */
async function findTorn(
  disk: Disk,
  end: JournalPosition,
  last: UsedSegment | undefined,
  spares: readonly SpareSegment[],
): Promise<JournalReading['torn']> {
  // Only an empty journal ends at offset 0. Then its first epoch is still unused.
  const next = { ...end, epoch: end.offset === 0 ? end.epoch : end.epoch + 1, block: 0 };
  const candidates = spares.map(({ path }) => ({ path, byte: 0, next }));
  if (last) candidates.unshift({ path: last.path, byte: end.offset, next: end });
  for (const { path, byte, next } of candidates) {
    const header = await withFile(disk, path, (file) => readFields(file, byte));
    // Checks two independent fields, so that one flipped bit does not hide the block.
    const isNext = header.epoch === next.epoch && header.block === next.block;
    if (isNext || (next.chain !== 0 && header.chain === next.chain)) return { path, byte };
  }
  return undefined;
}
