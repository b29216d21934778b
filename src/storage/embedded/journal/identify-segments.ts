import type { Disk, DiskFile } from '../../../lib/disk/disk.ts';
import { withFile } from '../files/whole-file.ts';
import type { BlockHeader } from './block.ts';
import { findBlock, readBlock } from './block-reader.ts';
import { gapAt, type JournalGap, wrongSize } from './gap.ts';
import type { Ledger } from './ledger.ts';
import { hasWrongSize, type SpareSegment } from './segment-pool.ts';
import type { UsedSegment } from './segment-writer.ts';

type OnGap = (gap: JournalGap) => void;

interface IdentifiedSegment extends UsedSegment {
  /** The header of block 0; undefined when that is unreadable. */
  readonly first: BlockHeader | undefined;
}

interface SegmentSearch {
  readonly paths: readonly string[];
  readonly ledger: Ledger;
  readonly firstEpoch: number;
  readonly onGap: OnGap;
}

/** Splits the files into the segments that the ledger lists from `firstEpoch` on, and spares. */
export async function findListedSegments(disk: Disk, { paths, ledger, firstEpoch, onGap }: SegmentSearch) {
  const byEpoch = new Map<number, IdentifiedSegment>();
  const spares = new Map<string, SpareSegment>();
  for (const path of paths) spares.set(path, { path, bytes: (await disk.sizeOf(path)) ?? 0 });
  for (const [epoch, path] of ledger.segments) {
    if (epoch < firstEpoch) continue;
    const segment = spares.get(path);
    if (!segment) {
      onGap(gapAt(path, 0, `it is missing: it was segment ${epoch} of the journal`, { segment: epoch }));
      continue;
    }
    if (hasWrongSize(segment)) onGap(wrongSize(segment));
    const found = await withFile(disk, path, (file) => identifySegment(file, segment.bytes, epoch));
    if (found && found.epoch !== epoch) {
      onGap(gapAt(path, 0, `it contains segment ${found.epoch} of the journal instead of segment ${epoch}`));
    } else if (found) {
      byEpoch.set(epoch, { ...segment, ...found });
      spares.delete(path);
    }
  }
  return { byEpoch, spares: [...spares.values()] };
}

/** Splits the files into segments from `firstEpoch` on, by the epoch of their blocks, and spares. */
export async function identifySegments(
  disk: Disk,
  paths: readonly string[],
  firstEpoch: number,
  onGap: OnGap,
) {
  const byEpoch = new Map<number, IdentifiedSegment>();
  const spares: SpareSegment[] = [];
  for (const path of paths) {
    const bytes = (await disk.sizeOf(path)) ?? 0;
    const segment = { path, bytes };
    const found = await withFile(disk, path, (file) => identifySegment(file, bytes, firstEpoch));
    if (hasWrongSize(segment)) onGap(wrongSize(segment));
    const duplicate = found && byEpoch.get(found.epoch);
    if (duplicate)
      onGap(gapAt(path, 0, `it is segment ${duplicate.epoch} of the journal, like ${duplicate.path}`));
    if (!found || duplicate) spares.push(segment);
    else byEpoch.set(found.epoch, { ...segment, ...found });
  }
  return { byEpoch, spares };
}

/** @returns undefined when no block in the file is of `firstEpoch` or later */
async function identifySegment(file: DiskFile, bytes: number, firstEpoch: number) {
  const first = await readBlock(file, bytes, 0);
  if (first?.block === 0 && first.epoch >= firstEpoch) return { epoch: first.epoch, first };
  // A block above 0 proves that block 0 was written, even if that is now unreadable. Zeros and blocks of
  // earlier epochs prove nothing, because the file may never have been used for a later segment.
  const later = await findBlock(file, bytes, 0, ({ epoch, block }) => epoch >= firstEpoch && block > 0);
  return later && { epoch: later.header.epoch, first: undefined };
}
