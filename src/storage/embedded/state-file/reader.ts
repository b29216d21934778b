import { aligned, type Disk, type DiskFile } from '../../../lib/disk/disk.ts';
import type { StorageError } from '../../error.ts';
import type { Cipher } from '../encryption/cipher.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import { damage } from '../files/damage.ts';
import {
  decryptStateBlock,
  isStateBlock,
  STATE_BLOCK_HEADER_BYTES,
  stateBlockLength,
  type StateBlockId,
} from './block.ts';
import { STATE_DIRECTORY, statePaths, type StateFile } from './paths.ts';

/** The damaged blocks of one copy of a state file. Each is intact in the other copy. */
export interface StateDamage {
  readonly path: string;
  readonly intactPath: string;
  /** Describes the first damaged block. */
  readonly error: StorageError;
  readonly ranges: { readonly offset: number; readonly length: number }[];
}

/**
 * Reads every block of both copies and uses an intact one.
 * @param onBlock called in order with the frames of a block: [from, to) of its bytes
 * @returns the damage of either copy
 * @throws StorageError `corrupt` when a block is damaged in both copies
 */
export async function readStateFile(
  disk: DataDisk,
  file: StateFile,
  onBlock: (bytes: Buffer, from: number, to: number) => void,
): Promise<StateDamage[]> {
  const paths = statePaths(file.number);
  const copies = await Promise.all(paths.map((path) => openIfExists(disk, path, file.bytes)));
  const damaged = new Map<string, StateDamage>();
  try {
    let offset = 0;
    for (let block = 0; offset < file.bytes; block++) {
      const id = { file: file.number, block };
      const read = await Promise.all(
        copies.map(async (copy) => copy && readBlock(copy, offset, id, disk.cipher)),
      );
      const intact = read[0] ?? read[1];
      if (!intact) throw damage(paths[0], offset, `block ${block} is unreadable here and in ${paths[1]}`);
      for (const [index, path] of paths.entries()) {
        if (read[index]) continue;
        const what = copies[index] ? `block ${block} differs from what was written` : 'it is missing';
        const found = damaged.get(path) ?? {
          path,
          intactPath: paths[1 - index]!,
          error: damage(path, offset, what),
          ranges: [],
        };
        found.ranges.push({ offset, length: aligned(intact.bytes.length) });
        damaged.set(path, found);
      }
      onBlock(intact.bytes, STATE_BLOCK_HEADER_BYTES, intact.framesEnd);
      offset += aligned(intact.bytes.length);
    }
  } finally {
    for (const copy of copies) await copy?.file.close();
  }
  return [...damaged.values()];
}

/** Replaces the damaged blocks with those of the other copy, durably. */
export async function repairStateFile(disk: Disk, damaged: readonly StateDamage[]): Promise<void> {
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
  /** The part that belongs to the checkpoint and exists in this copy. */
  readonly bytes: number;
}

async function openIfExists(disk: Disk, path: string, maxBytes: number): Promise<OpenCopy | undefined> {
  const size = await disk.sizeOf(path);
  if (size === undefined) return undefined;
  return { file: await disk.open(path, 'read'), bytes: Math.min(size, maxBytes) };
}

interface ReadBlock {
  readonly bytes: Buffer;
  readonly framesEnd: number;
}

/** @returns undefined when the block or its padding is incomplete or damaged */
async function readBlock(
  { file, bytes }: OpenCopy,
  offset: number,
  id: StateBlockId,
  cipher: Cipher | undefined,
): Promise<ReadBlock | undefined> {
  const header = Buffer.alloc(STATE_BLOCK_HEADER_BYTES);
  await file.read(header, 0, header.length, offset);
  const length = stateBlockLength(header);
  if (length === undefined || offset + aligned(length) > bytes) return undefined;
  const block = Buffer.allocUnsafe(length);
  const read = await file.read(block, 0, length, offset);
  if (read !== length || !isStateBlock(block, id)) return undefined;
  const framesEnd = decryptStateBlock(block, id, cipher);
  return framesEnd === undefined ? undefined : { bytes: block, framesEnd };
}
