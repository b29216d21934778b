import type { Disk, DiskFile } from '../../../lib/disk.ts';
import { damage } from '../damage.ts';
import { forEachFrame } from '../frame.ts';
import { syncFile } from '../whole-file.ts';
import { BLOCK_HEADER_BYTES, aligned, isBefore, type JournalPosition } from './block.ts';
import { BlockReader, findBlock, readBlock } from './block-reader.ts';
import type { Page, Pages } from './page.ts';
import { listSegments, type SpareSegment } from './segment-pool.ts';
import type { UsedSegment } from './segment-writer.ts';

/*
 * Reads back what the journal holds, and tells two kinds of ending apart.
 *
 * Torn: the last write before a crash did not reach the disk whole. It was never acknowledged, since its
 * write never returned; it is cut off.
 *
 * Damaged: something that had been acknowledged cannot be read. Only one write is ever in flight, so an
 * intact later block, a later segment, or a checkpoint that saw the journal reach further proves that
 * whatever lies before had been written in full. Then the store does not open: dropping records in
 * silence is the one thing a log must not do.
 */

export interface RecoverySettings {
  readonly disk: Disk;
  /** Receives the blocks. */
  readonly pages: Pages;
  /** Where the first frame that is still needed lies. */
  readonly start: JournalPosition;
  /** The journal is known to reach at least up to here. */
  readonly durableTo: JournalPosition;
  readonly onFrame: (page: Page, at: number) => void;
}

export interface RecoveredJournal {
  readonly end: JournalPosition;
  readonly segments: UsedSegment[];
  readonly spares: SpareSegment[];
  readonly nextNumber: number;
}

export async function recoverJournal(settings: RecoverySettings): Promise<RecoveredJournal> {
  const { disk, start } = settings;
  const { paths, nextNumber } = await listSegments(disk);
  const { byEpoch, rest } = await identify(disk, paths, start.epoch);
  const segments: UsedSegment[] = [];
  let end = start;
  for (let segment = byEpoch.get(start.epoch); segment; segment = byEpoch.get(segment.epoch + 1)) {
    segments.push(segment);
    end = await withFile(disk, segment.path, (file) => walk(file, segment, end, segments, settings));
  }
  await assertNothingBeyond(settings, end, segments, [...byEpoch.values()], rest);
  const last = segments.at(-1);
  // What was read may have been in memory alone, if only the process died: readers must not see what a
  // power cut could still take away.
  if (last) await syncFile(disk, last.path);
  return { end, segments, spares: rest, nextNumber };
}

/** Sorts the files into segments from `firstEpoch` on, by the epoch of their first block, and the others. */
async function identify(disk: Disk, paths: readonly string[], firstEpoch: number) {
  const byEpoch = new Map<number, UsedSegment>();
  const rest: SpareSegment[] = [];
  for (const path of paths) {
    const bytes = (await disk.sizeOf(path)) ?? 0;
    const header = await withFile(disk, path, (file) => readBlock(file, bytes, 0));
    if (header?.block === 0 && header.epoch >= firstEpoch) {
      byEpoch.set(header.epoch, { path, bytes, epoch: header.epoch });
    } else {
      rest.push({ path, bytes });
    }
  }
  return { byEpoch, rest };
}

/** Reads a segment up to its end, wherever that is. */
async function walk(
  file: DiskFile,
  segment: UsedSegment,
  from: JournalPosition,
  segments: readonly UsedSegment[],
  { pages, onFrame }: RecoverySettings,
): Promise<JournalPosition> {
  const reader = new BlockReader(file, segment.bytes, pages);
  let end = from.epoch === segment.epoch ? from : { ...from, epoch: segment.epoch, offset: 0, block: 0 };
  for (;;) {
    const found = await reader.blockAt(end.offset);
    if (found?.header.epoch !== end.epoch || found.header.block !== end.block) return end;
    const { header, page, at } = found;
    const previousEnd = end.block === 0 ? from.offset : end.offset;
    if (header.chain !== end.chain || header.previousEnd !== previousEnd) {
      throw brokenChain(segments, from, end, header.previousEnd);
    }
    const length = aligned(header.length);
    end = { epoch: end.epoch, offset: end.offset + length, block: end.block + 1, chain: header.crc };
    page.used = at + length;
    page.end = end;
    forEachFrame(page.buffer, at + BLOCK_HEADER_BYTES, at + header.length, (frame) => onFrame(page, frame));
  }
}

function brokenChain(
  segments: readonly UsedSegment[],
  from: JournalPosition,
  end: JournalPosition,
  previousEnd: number,
) {
  const [before, segment] = segments.slice(-2);
  if (end.block > 0 || !segment || !before) {
    return damage(segments.at(-1)!.path, end.offset, `block ${end.block} does not follow the one before it`);
  }
  return damage(
    before.path,
    from.offset,
    `block ${from.block} is missing, but ${segment.path} shows that the journal reached byte ${previousEnd} there`,
  );
}

/** @throws StorageError `corrupt` when anything proves that the journal once reached beyond `end` */
async function assertNothingBeyond(
  { disk, durableTo }: RecoverySettings,
  end: JournalPosition,
  segments: readonly UsedSegment[],
  known: readonly UsedSegment[],
  rest: readonly SpareSegment[],
): Promise<void> {
  const last = segments.at(-1);
  const later = known.find(({ epoch }) => epoch > end.epoch);
  if (later) {
    throw damage(later.path, 0, `it is segment ${later.epoch} of the journal, but one before it is missing`);
  }
  if (last) {
    const beyond = await withFile(disk, last.path, (file) =>
      findBlock(file, last.bytes, end.offset, { epoch: end.epoch, minBlock: end.block + 1 }),
    );
    if (beyond !== undefined) {
      throw damage(last.path, end.offset, `block ${end.block} is unreadable, but a later one is there`, {
        laterBlockAt: beyond,
      });
    }
  }
  for (const { path, bytes } of rest) {
    const beyond = await withFile(disk, path, (file) =>
      findBlock(file, bytes, 0, { epoch: last ? end.epoch + 1 : end.epoch, minBlock: 1 }),
    );
    if (beyond !== undefined) {
      throw damage(path, 0, 'its first block is unreadable, but a later one is there', {
        laterBlockAt: beyond,
      });
    }
  }
  if (isBefore(end, durableTo)) {
    throw damage(
      last?.path ?? 'journal',
      end.offset,
      'it ends here, but the checkpoint saw it reach further',
      {
        expected: durableTo,
      },
    );
  }
}

async function withFile<T>(disk: Disk, path: string, use: (file: DiskFile) => Promise<T>): Promise<T> {
  const file = await disk.open(path, 'read');
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
