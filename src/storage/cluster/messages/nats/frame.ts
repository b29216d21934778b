import { crc32 } from 'node:zlib';
import { MessageLogError } from '../port.ts';

/*
 * The payload of every message:
 *
 *    0  u8   version: 1
 *    1  u32  crc32 of the subject, then of the bytes from 5 on
 *    5       what was published
 *
 * NATS has returned damaged messages in tests of others, so that each message is verified here:
 * https://jepsen.io/analyses/nats-2.12.1
 */
const VERSION = 1;
const HEADER_BYTES = 5;

export function encodeFrame(subject: string, payload: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  frame[0] = VERSION;
  frame.writeUInt32LE(crc32(payload, crc32(subject)), 1);
  payload.copy(frame, HEADER_BYTES);
  return frame;
}

/** @returns a view of the frame's memory */
export function decodeFrame(log: string, subject: string, seq: number, bytes: Uint8Array): Buffer {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (frame.length < HEADER_BYTES || frame[0] !== VERSION) {
    throw new MessageLogError('damaged', `message ${seq} of ${log} is not one that Millrace has written`);
  }
  const payload = frame.subarray(HEADER_BYTES);
  if (crc32(payload, crc32(subject)) !== frame.readUInt32LE(1)) {
    throw new MessageLogError(
      'damaged',
      `message ${seq} of ${log} (${subject}) differs from what was written`,
    );
  }
  return payload;
}
