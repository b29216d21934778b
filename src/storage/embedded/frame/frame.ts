/*
 * A frame is one change: a batch of records, or a change of a log or of a metadata entry. Journal blocks,
 * state files and chunks consist of frames, and the state of the store is the result of applying them.
 * Numbers are little-endian.
 *
 *    0  u32  payload bytes
 *    4  u32  kind
 *    8  u32  log number; 0 in metadata frames
 *   12  u32  record count of an append or of all packed batches; otherwise 0
 *   16  f64  append, packed: its pos
 *            trimLog: the first pos that is kept
 *            createLog: the pos of the log's next append, at least
 *            putMeta, deleteMeta: the revision
 *   24  f64  append, packed: arrival time, ms since the epoch
 *            createLog: arrival time of the log's last append
 *   32       payload
 *
 * The kinds are persisted: never change the meaning of a number.
 */
export const FRAME_HEADER_BYTES = 32;

export const FRAME = {
  append: 1,
  /** Payload: JSON {id, retentionMs}. */
  createLog: 2,
  deleteLog: 3,
  closeLog: 4,
  trimLog: 5,
  /** Payload: JSON {retentionMs}. */
  setRetention: 6,
  /** Payload: see meta-payload.ts. */
  putMeta: 7,
  /** Payload: key in UTF-8. */
  deleteMeta: 8,
  /** An append of several batches with one pos, from another store. Payload: see packed-payload.ts. */
  packed: 9,
} as const;

export type FrameKind = (typeof FRAME)[keyof typeof FRAME];

/** The kind of a frame without batches. */
export type ControlKind = Exclude<FrameKind, typeof FRAME.append | typeof FRAME.packed>;

export interface FrameHeader {
  readonly kind: FrameKind;
  readonly logNumber: number;
  readonly recordCount: number;
  readonly pos: number;
  readonly timeMs: number;
  readonly payloadBytes: number;
}

export function writeFrameHeader(target: Buffer, at: number, frame: FrameHeader): void {
  target.writeUInt32LE(frame.payloadBytes, at);
  target.writeUInt32LE(frame.kind, at + 4);
  target.writeUInt32LE(frame.logNumber, at + 8);
  target.writeUInt32LE(frame.recordCount, at + 12);
  target.writeDoubleLE(frame.pos, at + 16);
  target.writeDoubleLE(frame.timeMs, at + 24);
}

// One accessor for each field, so that a search over many frames allocates no objects.
export const frameBytes = (source: Buffer, at: number) => FRAME_HEADER_BYTES + source.readUInt32LE(at);
export const frameKind = (source: Buffer, at: number) => source.readUInt32LE(at + 4);
export const frameLogNumber = (source: Buffer, at: number) => source.readUInt32LE(at + 8);
export const frameRecordCount = (source: Buffer, at: number) => source.readUInt32LE(at + 12);
export const framePos = (source: Buffer, at: number) => source.readDoubleLE(at + 16);
export const frameTimeMs = (source: Buffer, at: number) => source.readDoubleLE(at + 24);

/** Whether the frame contains batches. */
export const isAppend = (kind: number) => kind === FRAME.append || kind === FRAME.packed;

/** A view of the payload. */
export function framePayload(source: Buffer, at: number): Buffer {
  return source.subarray(at + FRAME_HEADER_BYTES, at + frameBytes(source, at));
}

/** Calls `visit` with the offset of each frame in [from, to), which must contain only whole frames. */
export function forEachFrame(source: Buffer, from: number, to: number, visit: (at: number) => void): void {
  for (let at = from; at < to; at += frameBytes(source, at)) visit(at);
}
