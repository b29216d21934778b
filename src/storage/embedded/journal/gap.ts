import type { StorageError } from '../../error.ts';
import { damage } from '../files/damage.ts';
import type { JournalPosition } from './block.ts';
import type { SpareSegment } from './segment-pool.ts';
import type { UsedSegment } from './segment-writer.ts';

/** A part of the journal that was acknowledged and cannot be read. */
export interface JournalGap {
  readonly error: StorageError;
  readonly path: string;
  /** The first byte of the gap in the file. */
  readonly from: number;
  /** The end of the gap; equal to `from` when the file contains none of its bytes. */
  readonly to: number;
}

export function wrongSize({ path, bytes }: SpareSegment): JournalGap {
  return gapAt(path, bytes, 'the file does not have the size in its name');
}

export function brokenChain(
  segment: UsedSegment,
  before: UsedSegment | undefined,
  from: JournalPosition,
  end: JournalPosition,
  previousEnd: number,
): JournalGap {
  if (end.block > 0 || !before) {
    return gapAt(segment.path, end.offset, `block ${end.block} does not follow the one before it`);
  }
  return gapAt(
    before.path,
    from.offset,
    `block ${from.block} is missing, but ${segment.path} shows that this segment ended at byte ${previousEnd}`,
    { to: Math.max(from.offset, previousEnd) },
  );
}

export function missingSegment(epoch: number, later: UsedSegment): JournalGap {
  const what = `it is segment ${later.epoch} of the journal, but segment ${epoch} before it is missing`;
  return gapAt(later.path, 0, what);
}

export function lostEnd(
  last: UsedSegment | undefined,
  end: JournalPosition,
  durableTo: JournalPosition,
): JournalGap {
  return gapAt(
    last?.path ?? 'journal',
    end.offset,
    'the journal ends here, but the checkpoint contains a later end',
    {
      ...(last?.epoch === durableTo.epoch && { to: durableTo.offset }),
      expected: durableTo,
    },
  );
}

export function gapAt(
  path: string,
  from: number,
  what: string,
  { to = from, ...facts }: { to?: number } & Record<string, unknown> = {},
): JournalGap {
  return { error: damage(path, from, what, facts), path, from, to };
}
