import { crc32 } from 'node:zlib';
import type { Disk } from '../../lib/disk.ts';
import { damage } from './damage.ts';
import { FRAME, FRAME_HEADER_BYTES, type FrameHeader, forEachFrame, writeFrameHeader } from './frame.ts';
import type { JournalPosition } from './journal/block.ts';
import type { LogState } from './log-state.ts';
import { encodeMetaPut } from './meta-payload.ts';
import type { StoreState } from './state.ts';
import { readWholeFile, replaceFile } from './whole-file.ts';

/*
 * A checkpoint is the state of the store, told as frames that lead to it, so that the journal before it
 * is no longer needed. Replaced as a whole, never changed.
 *
 *    0  u32  magic
 *    4  u32  crc32 of all that follows
 *    8  u32  bytes of the head
 *   12       head: JSON of CheckpointHead
 *            frames
 */
const CHECKPOINT_FILE = 'checkpoint';
const HEADER_BYTES = 12;
// "MRC1"
const MAGIC = 0x3143524d;

export interface CheckpointHead {
  /** Where the first frame lies that neither the checkpoint nor a chunk holds. */
  readonly start: JournalPosition;
  /** The journal reached at least up to here: if it ends before, something is lost. */
  readonly durableTo: JournalPosition;
  readonly nextLogNumber: number;
  readonly revision: number;
  /** Numbers of the chunk files that hold records. */
  readonly chunks: readonly number[];
}

export async function writeCheckpoint(
  disk: Disk,
  state: StoreState,
  head: Pick<CheckpointHead, 'start' | 'durableTo' | 'chunks'>,
): Promise<void> {
  const { nextLogNumber, meta } = state;
  const headBytes = Buffer.from(JSON.stringify({ ...head, nextLogNumber, revision: meta.revision }));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(headBytes.length, 8);
  const frames = Buffer.concat([...stateFrames(state)]);
  const crc = crc32(frames, crc32(headBytes, crc32(header.subarray(8))));
  header.writeUInt32LE(crc, 4);
  await replaceFile(disk, CHECKPOINT_FILE, [header, headBytes, frames]);
}

/** Applies the checkpoint to an empty state. */
export async function loadCheckpoint(disk: Disk, state: StoreState): Promise<CheckpointHead> {
  const bytes = await readWholeFile(disk, CHECKPOINT_FILE);
  const path = disk.absolute(CHECKPOINT_FILE);
  if (!bytes) throw damage(path, 0, 'it is missing');
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC) {
    throw damage(path, 0, 'it is no checkpoint');
  }
  if (crc32(bytes.subarray(8)) !== bytes.readUInt32LE(4))
    throw damage(path, 4, 'its checksum does not match');
  const framesAt = HEADER_BYTES + bytes.readUInt32LE(8);
  const head = JSON.parse(bytes.toString('utf8', HEADER_BYTES, framesAt)) as CheckpointHead;
  forEachFrame(bytes, framesAt, bytes.length, (at) => state.applyControl(bytes, at));
  state.raiseLogNumber(head.nextLogNumber);
  state.meta.raiseRevision(head.revision);
  return head;
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
