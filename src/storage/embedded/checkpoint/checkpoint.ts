import { crc32 } from 'node:zlib';
import type { Disk } from '../../../lib/disk/disk.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { StorageError } from '../../error.ts';
import { damage } from '../files/damage.ts';
import { forEachFrame } from '../frame/frame.ts';
import type { JournalPosition } from '../journal/block.ts';
import { isOutOfSpace } from '../files/out-of-space.ts';
import type { StateFile } from '../state-file/paths.ts';
import { mendStateFile, readStateFile, type StateDamage } from '../state-file/reader.ts';
import type { StoreState } from '../state/store-state.ts';
import { readWholeFile, replaceFile } from '../files/whole-file.ts';

/*
 * A checkpoint replaces the journal before it: it says where the journal now begins, which chunks count, and which part
 * of which state file (state-file/) holds logs and metadata. It is replaced as a whole, never changed.
 *
 * It is written twice, the copy first. Segments, chunks and state files that only the checkpoint before had needed are
 * removed after both, so that either file alone leads to everything.
 *
 *    0  u32  magic
 *    4  u32  crc32 of all that follows
 *    8  u32  bytes of the head
 *   12       head: JSON of CheckpointHead
 *            format version 1 only: frames that lead to the state, in place of a state file
 */
export const CHECKPOINT_FILE = 'checkpoint';
export const CHECKPOINT_COPY = 'checkpoint.copy';
const HEADER_BYTES = 12;
// "MRC1"
const MAGIC = 0x3143524d;

export interface CheckpointHead {
  /** Where the first frame lies that neither the checkpoint nor a chunk holds. */
  readonly start: JournalPosition;
  /** The journal reached at least up to here: if it ends before, something is lost. */
  readonly durableTo: JournalPosition;
  /** Where the journal ended when the store was last opened; it then went on in another segment. */
  readonly resumedAt?: JournalPosition | undefined;
  readonly nextLogNumber: number;
  readonly revision: number;
  /** Numbers of the chunk files that hold records. */
  readonly chunks: readonly number[];
  /** Logs and metadata; absent when there were none yet. */
  readonly state?: StateFile | undefined;
}

/** Puts the head in both files, durably: a crash leaves each as it was or as it is now. */
export async function writeHeads(disk: Disk, head: CheckpointHead): Promise<void> {
  const headBytes = Buffer.from(JSON.stringify(head));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(headBytes.length, 8);
  header.writeUInt32LE(crc32(headBytes, crc32(header.subarray(8))), 4);
  for (const path of [CHECKPOINT_COPY, CHECKPOINT_FILE]) {
    await replaceFile(disk, path, [header, headBytes]);
  }
}

/**
 * Applies the checkpoint to an empty state, and mends each file from its copy.
 * @throws StorageError `corrupt` when neither copy is what was written
 */
export async function loadCheckpoint(disk: Disk, state: StoreState, logger: Logger): Promise<CheckpointHead> {
  const reading = await readCheckpoint(disk);
  const { content, damaged } = reading;
  const mending = (path: string, { message }: StorageError) => {
    logger.warn(`${path} is damaged and is mended from its copy`, { found: message });
  };
  for (const error of damaged) mending(reading.stale!, error);
  if (reading.stale) await mend(disk, reading.stale, content);
  const { head, damagedState } = await applyCheckpoint(disk, content, state);
  for (const { path, error } of damagedState) mending(path, error);
  await mendState(disk, damagedState, logger);
  // What was just read is no change.
  state.takeChanges();
  return head;
}

export interface CheckpointReading {
  readonly content: Buffer;
  /** What is wrong with the file that was not used. */
  readonly damaged: readonly StorageError[];
  /** The file that has not this content: damaged, or its twin was not reached by a crash. */
  readonly stale: string | undefined;
}

/** @throws StorageError `corrupt` when neither file is what was written */
export async function readCheckpoint(disk: Disk): Promise<CheckpointReading> {
  const first = await readOne(disk, CHECKPOINT_FILE);
  const copy = await readOne(disk, CHECKPOINT_COPY);
  if (first.content) {
    const stale = copy.content?.equals(first.content) === true ? undefined : CHECKPOINT_COPY;
    return { content: first.content, damaged: copy.error ? [copy.error] : [], stale };
  }
  if (!copy.content) throw first.error;
  return { content: copy.content, damaged: [first.error], stale: CHECKPOINT_FILE };
}

/** @throws StorageError `corrupt` when a block of the state is intact in neither copy */
export async function applyCheckpoint(
  disk: Disk,
  content: Buffer,
  state: StoreState,
): Promise<{ head: CheckpointHead; damagedState: readonly StateDamage[] }> {
  const framesAt = HEADER_BYTES + content.readUInt32LE(8);
  const head = JSON.parse(content.toString('utf8', HEADER_BYTES, framesAt)) as CheckpointHead;
  const apply = (bytes: Buffer, from: number) => {
    forEachFrame(bytes, from, bytes.length, (at) => state.applyControl(bytes, at));
  };
  apply(content, framesAt);
  const damagedState = head.state ? await readStateFile(disk, head.state, apply) : [];
  state.raiseLogNumber(head.nextLogNumber);
  state.meta.raiseRevision(head.revision);
  return { head, damagedState };
}

async function readOne(disk: Disk, path: string) {
  const bytes = await readWholeFile(disk, path);
  const error = whatIsWrong(bytes, path);
  return error ? { error } : { content: bytes! };
}

function whatIsWrong(bytes: Buffer | undefined, path: string): StorageError | undefined {
  if (!bytes) return damage(path, 0, 'it is missing');
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC) {
    return damage(path, 0, 'it is no checkpoint');
  }
  return crc32(bytes.subarray(8)) === bytes.readUInt32LE(4)
    ? undefined
    : damage(path, 4, 'its checksum does not match');
}

async function mend(disk: Disk, path: string, content: Buffer): Promise<void> {
  try {
    await replaceFile(disk, path, [content]);
  } catch (error) {
    if (!isOutOfSpace(error)) throw error;
    // One that is behind is worse than none; the next checkpoint makes both.
    await disk.remove(path);
  }
}

async function mendState(disk: Disk, damaged: readonly StateDamage[], logger: Logger): Promise<void> {
  try {
    await mendStateFile(disk, damaged);
  } catch (error) {
    if (!isOutOfSpace(error)) throw error;
    logger.warn('no space left to mend it; the next start tries again', { directory: disk.absolute('') });
  }
}
