import { crc32 } from 'node:zlib';
import type { Disk } from '../../lib/disk.ts';
import type { Logger } from '../../lib/log.ts';
import type { StorageError } from '../error.ts';
import { damage } from './damage.ts';
import { FRAME, FRAME_HEADER_BYTES, type FrameHeader, forEachFrame, writeFrameHeader } from './frame.ts';
import type { JournalPosition } from './journal/block.ts';
import { isOutOfSpace } from './out-of-space.ts';
import type { LogState } from './log-state.ts';
import { encodeMetaPut } from './meta-payload.ts';
import type { StoreState } from './state.ts';
import { readWholeFile, replaceFile } from './whole-file.ts';

/*
 * A checkpoint is the state of the store, told as frames that lead to it, so that the journal before it
 * is no longer needed. Replaced as a whole, never changed.
 *
 * It is written twice, the copy first. Segments and chunks that only the checkpoint before had needed are let
 * go of after both, so that either file alone leads to everything.
 *
 *    0  u32  magic
 *    4  u32  crc32 of all that follows
 *    8  u32  bytes of the head
 *   12       head: JSON of CheckpointHead
 *            frames
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
}

export async function writeCheckpoint(
  disk: Disk,
  state: StoreState,
  head: Pick<CheckpointHead, 'start' | 'durableTo' | 'resumedAt' | 'chunks'>,
): Promise<void> {
  const { nextLogNumber, meta } = state;
  const headBytes = Buffer.from(JSON.stringify({ ...head, nextLogNumber, revision: meta.revision }));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(headBytes.length, 8);
  const frames = Buffer.concat([...stateFrames(state)]);
  const crc = crc32(frames, crc32(headBytes, crc32(header.subarray(8))));
  header.writeUInt32LE(crc, 4);
  for (const path of [CHECKPOINT_COPY, CHECKPOINT_FILE]) {
    await replaceFile(disk, path, [header, headBytes, frames]);
  }
}

/**
 * Applies the checkpoint to an empty state, and mends one file from the other.
 * @throws StorageError `corrupt` when neither is what was written
 */
export async function loadCheckpoint(disk: Disk, state: StoreState, logger: Logger): Promise<CheckpointHead> {
  const reading = await readCheckpoint(disk);
  const { content, damaged } = reading;
  for (const { message } of damaged) logger.warn('a checkpoint is mended from its twin', { found: message });
  if (reading.stale) await mend(disk, reading.stale, content);
  return applyCheckpoint(content, state);
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

export function applyCheckpoint(content: Buffer, state: StoreState): CheckpointHead {
  const framesAt = HEADER_BYTES + content.readUInt32LE(8);
  const head = JSON.parse(content.toString('utf8', HEADER_BYTES, framesAt)) as CheckpointHead;
  forEachFrame(content, framesAt, content.length, (at) => state.applyControl(content, at));
  state.raiseLogNumber(head.nextLogNumber);
  state.meta.raiseRevision(head.revision);
  return head;
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

function* stateFrames(state: StoreState) {
  for (const log of state.logs()) yield* logFrames(log);
  for (const { key, value, revision } of state.meta.entries()) {
    yield frame({ kind: FRAME.putMeta, pos: revision }, encodeMetaPut({ key, value }));
  }
}

function* logFrames(log: LogState) {
  const { id, number: logNumber, retentionMs, phase, firstPos, endPos, lastTimeMs } = log;
  const description = Buffer.from(JSON.stringify({ id, retentionMs }));
  yield frame({ kind: FRAME.createLog, logNumber, pos: endPos, timeMs: lastTimeMs }, description);
  if (firstPos > 0) yield frame({ kind: FRAME.trimLog, logNumber, pos: firstPos });
  if (phase === 'closed') yield frame({ kind: FRAME.closeLog, logNumber });
}

function frame(
  { kind, logNumber = 0, pos = 0, timeMs = 0 }: Partial<FrameHeader> & Pick<FrameHeader, 'kind'>,
  payload: Buffer = Buffer.alloc(0),
) {
  const bytes = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.length);
  writeFrameHeader(bytes, 0, { kind, logNumber, recordCount: 0, pos, timeMs, payloadBytes: payload.length });
  payload.copy(bytes, FRAME_HEADER_BYTES);
  return bytes;
}
