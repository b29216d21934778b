import { crc32 } from 'node:zlib';
import type { DataDisk } from '../encryption/data-disk.ts';
import { readSmallFile, writeSmallFile } from '../encryption/small-file.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import { isStorageError, type StorageError } from '../../error.ts';
import { damage } from '../files/damage.ts';
import { forEachFrame } from '../frame/frame.ts';
import type { JournalPosition } from '../journal/block.ts';
import { isOutOfSpace } from '../files/out-of-space.ts';
import type { StateFile } from '../state-file/paths.ts';
import { readStateFile, repairStateFile, type StateDamage } from '../state-file/reader.ts';
import type { StoreState } from '../state/store-state.ts';

/*
 * A checkpoint makes the journal before it unnecessary. It contains the position where the journal now begins,
 * the chunks that are in use, and the state file (state-file/) with logs and metadata. The file is replaced as a
 * whole, never changed in place.
 *
 * There are two copies, `checkpoint.copy` and then `checkpoint`, written one after the other. Segments,
 * chunks and state files that only the previous checkpoint needs are removed after both are durable, so that
 * each copy alone is sufficient for recovery.
 *
 *    0  u32  magic
 *    4  u32  crc32 of everything that follows
 *    8  u32  bytes of the head
 *   12       head: JSON of CheckpointHead
 *            in format version 1 only: the frames of the state, instead of a state file
 */
export const CHECKPOINT_FILE = 'checkpoint';
export const CHECKPOINT_COPY = 'checkpoint.copy';
const HEADER_BYTES = 12;
// "MRC1"
const MAGIC = 0x3143524d;

export interface CheckpointHead {
  /** The position of the first frame that is in neither the state file nor a chunk. */
  readonly start: JournalPosition;
  /** The journal is durable at least up to here. If recovery ends before this position, records are lost. */
  readonly durableTo: JournalPosition;
  /** The end of the journal when the store was last opened. From there it continued in a new segment. */
  readonly resumedAt?: JournalPosition | undefined;
  readonly nextLogNumber: number;
  readonly revision: number;
  /** Numbers of the chunk files in use. */
  readonly chunks: readonly number[];
  /** Logs and metadata; absent in a new directory. */
  readonly state?: StateFile | undefined;
  /** The term of the ledger (journal/ledger.ts) of who wrote it; absent in a new directory and in those of earlier releases. */
  readonly term?: number | undefined;
}

/** Writes the head to both files, durably. A crash leaves each file either old or new. */
export async function writeHeads(disk: DataDisk, head: CheckpointHead): Promise<void> {
  const headBytes = Buffer.from(JSON.stringify(head));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(headBytes.length, 8);
  header.writeUInt32LE(crc32(headBytes, crc32(header.subarray(8))), 4);
  for (const path of [CHECKPOINT_COPY, CHECKPOINT_FILE]) {
    await writeSmallFile(disk, path, CHECKPOINT_FILE, [header, headBytes]);
  }
}

/**
 * Applies the checkpoint to an empty state, and repairs each damaged file from its copy.
 * @throws StorageError `corrupt` when both copies are damaged
 */
export async function loadCheckpoint(
  disk: DataDisk,
  state: StoreState,
  logger: Logger,
): Promise<CheckpointHead> {
  const reading = await readCheckpoint(disk);
  const { content, damaged } = reading;
  const logRepair = (path: string, { message }: StorageError) => {
    logger.warn(`${path} is damaged and is repaired from its copy`, { found: message });
  };
  for (const error of damaged) logRepair(reading.stale!, error);
  if (reading.stale) await repairCheckpoint(disk, reading.stale, content);
  const { head, damagedState } = await applyCheckpoint(disk, content, state);
  for (const { path, error } of damagedState) logRepair(path, error);
  await repairState(disk, damagedState, logger);
  // Applying the checkpoint has marked everything as changed.
  state.takeChanges();
  return head;
}

export interface CheckpointReading {
  readonly content: Buffer;
  /** The damage of the copy that was not used. */
  readonly damaged: readonly StorageError[];
  /** The path of the copy with other content: damaged, or not yet written when the process crashed. */
  readonly stale: string | undefined;
}

/** @throws StorageError `corrupt` when both copies are damaged */
export async function readCheckpoint(disk: DataDisk): Promise<CheckpointReading> {
  const first = await readOne(disk, CHECKPOINT_FILE);
  const copy = await readOne(disk, CHECKPOINT_COPY);
  if (first.content && !(copy.content && termOf(copy.content) > termOf(first.content))) {
    const stale = copy.content?.equals(first.content) === true ? undefined : CHECKPOINT_COPY;
    return { content: first.content, damaged: copy.error ? [copy.error] : [], stale };
  }
  if (!copy.content) throw first.error;
  return { content: copy.content, damaged: first.error ? [first.error] : [], stale: CHECKPOINT_FILE };
}

/** An owner of an earlier term that was suspended while it renamed a file may put its old checkpoint in place of one copy. */
function termOf(content: Buffer): number {
  return readHead(content).term ?? 0;
}

function readHead(content: Buffer): CheckpointHead {
  const end = HEADER_BYTES + content.readUInt32LE(8);
  return JSON.parse(content.toString('utf8', HEADER_BYTES, end)) as CheckpointHead;
}

/** @throws StorageError `corrupt` when a block of the state file is damaged in both copies */
export async function applyCheckpoint(
  disk: DataDisk,
  content: Buffer,
  state: StoreState,
): Promise<{ head: CheckpointHead; damagedState: readonly StateDamage[] }> {
  const framesAt = HEADER_BYTES + content.readUInt32LE(8);
  const head = readHead(content);
  const apply = (bytes: Buffer, from: number, to: number) => {
    forEachFrame(bytes, from, to, (at) => state.applyControl(bytes, at));
  };
  apply(content, framesAt, content.length);
  const damagedState = head.state ? await readStateFile(disk, head.state, apply) : [];
  state.raiseLogNumber(head.nextLogNumber);
  state.meta.raiseRevision(head.revision);
  return { head, damagedState };
}

async function readOne(disk: DataDisk, path: string) {
  try {
    const bytes = await readSmallFile(disk, path, CHECKPOINT_FILE);
    const error = findDamage(bytes, path);
    return error ? { error } : { content: bytes! };
  } catch (error) {
    if (!isStorageError(error, 'corrupt')) throw error;
    return { error };
  }
}

function findDamage(bytes: Buffer | undefined, path: string): StorageError | undefined {
  if (!bytes) return damage(path, 0, 'it is missing');
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC) {
    return damage(path, 0, 'it is not a checkpoint');
  }
  return crc32(bytes.subarray(8)) === bytes.readUInt32LE(4)
    ? undefined
    : damage(path, 4, 'its checksum does not match');
}

async function repairCheckpoint(disk: DataDisk, path: string, content: Buffer): Promise<void> {
  try {
    await writeSmallFile(disk, path, CHECKPOINT_FILE, [content]);
  } catch (error) {
    if (!isOutOfSpace(error)) throw error;
    // A stale copy is worse than none. The next checkpoint writes both.
    await disk.remove(path);
  }
}

async function repairState(disk: DataDisk, damaged: readonly StateDamage[], logger: Logger): Promise<void> {
  try {
    await repairStateFile(disk, damaged);
  } catch (error) {
    if (!isOutOfSpace(error)) throw error;
    logger.warn('no space left to repair a damaged state file: free some space; the next start retries it', {
      directory: disk.absolute(''),
    });
  }
}
