import { aligned, type Disk, type DiskFile } from '../../../lib/disk/disk.ts';
import type { StorageError } from '../../error.ts';
import { damage } from '../files/damage.ts';
import { isStateBlock, STATE_BLOCK_HEADER_BYTES, stateBlockLength, type StateBlockPlace } from './block.ts';
import { STATE_DIRECTORY, statePaths, type StateFile } from './paths.ts';

/** Blocks that one copy of a state file does not have as they were written. The other copy has each of them. */
export interface StateDamage {
  readonly path: string;
  readonly intactPath: string;
  /** Of the first of them. */
  readonly error: StorageError;
  readonly ranges: { readonly offset: number; readonly length: number }[];
}

/**
 * Reads every block of both copies, and takes each from a copy that has it intact.
 * @param onBlock given the block and where its frames begin, in order
 * @returns what is wrong with either copy
 * @throws StorageError `corrupt` when no copy has a block intact
 */
export async function readStateFile(
  disk: Disk,
  file: StateFile,
  onBlock: (block: Buffer, framesAt: number) => void,
): Promise<StateDamage[]> {
  const paths = statePaths(file.number);
  const copies = await Promise.all(paths.map((path) => openIfThere(disk, path, file.bytes)));
  const damaged = new Map<string, StateDamage>();
  try {
    let offset = 0;
    for (let block = 0; offset < file.bytes; block++) {
      const place = { file: file.number, block };
      const read = await Promise.all(copies.map(async (copy) => copy && readBlock(copy, offset, place)));
      const intact = read[0] ?? read[1];
      if (!intact) throw damage(paths[0], offset, `block ${block} is unreadable, and in ${paths[1]} as well`);
      for (const [which, path] of paths.entries()) {
        if (read[which]) continue;
        const what = copies[which] ? `block ${block} is not what was written` : 'it is missing';
        const found = damaged.get(path) ?? {
          path,
          intactPath: paths[1 - which]!,
          error: damage(path, offset, what),
          ranges: [],
        };
        found.ranges.push({ offset, length: aligned(intact.length) });
        damaged.set(path, found);
      }
      onBlock(intact, STATE_BLOCK_HEADER_BYTES);
      offset += aligned(intact.length);
    }
  } finally {
    for (const copy of copies) await copy?.file.close();
  }
  return [...damaged.values()];
}

/** Copies what is damaged from the other copy of the file, durably. */
export async function mendStateFile(disk: Disk, damaged: readonly StateDamage[]): Promise<void> {
  for (const { path, intactPath, ranges } of damaged) {
    const source = await disk.open(intactPath, 'read');
    const target = await disk.open(path, 'write');
    try {
      for (const { offset, length } of ranges) {
        const block = Buffer.alloc(length);
        await source.read(block, 0, length, offset);
        await target.write(block, 0, length, offset);
      }
      await target.sync();
    } finally {
      await source.close();
      await target.close();
    }
  }
  if (damaged.length > 0) await disk.syncDirectory(STATE_DIRECTORY);
}

interface OpenCopy {
  readonly file: DiskFile;
  /** As much of it as the checkpoint relies on and is there. */
  readonly bytes: number;
}

async function openIfThere(disk: Disk, path: string, maxBytes: number): Promise<OpenCopy | undefined> {
  const size = await disk.sizeOf(path);
  if (size === undefined) return undefined;
  return { file: await disk.open(path, 'read'), bytes: Math.min(size, maxBytes) };
}

/** @returns undefined when it is not the block that was written there, padding included */
async function readBlock(
  { file, bytes }: OpenCopy,
  offset: number,
  place: StateBlockPlace,
): Promise<Buffer | undefined> {
  const header = Buffer.alloc(STATE_BLOCK_HEADER_BYTES);
  await file.read(header, 0, header.length, offset);
  const length = stateBlockLength(header);
  if (length === undefined || offset + aligned(length) > bytes) return undefined;
  const block = Buffer.allocUnsafe(length);
  const read = await file.read(block, 0, length, offset);
  return read === length && isStateBlock(block, place) ? block : undefined;
}
