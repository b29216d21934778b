/*
 * The body of a call between gateways, and of its answer:
 *
 *     u32  length of the head, big endian
 *     head JSON
 *     body the rest
 */

const LENGTH_BYTES = 4;

export interface Message {
  /** JSON text. */
  readonly head: Buffer;
  readonly body: Buffer;
}

export function writeMessage({ head, body }: Message): Buffer {
  const length = Buffer.allocUnsafe(LENGTH_BYTES);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, body]);
}

/** @returns undefined when the bytes are not a message */
export function readMessage(bytes: Buffer): Message | undefined {
  if (bytes.length < LENGTH_BYTES) return undefined;
  const end = LENGTH_BYTES + bytes.readUInt32BE(0);
  if (end > bytes.length) return undefined;
  return { head: bytes.subarray(LENGTH_BYTES, end), body: bytes.subarray(end) };
}
