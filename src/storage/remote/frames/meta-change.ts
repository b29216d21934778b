import type { MetaChange } from '../../port.ts';
import { FRAME, ProtocolError } from './frame.ts';
import type { FrameWriter } from './frame-writer.ts';

/*
 * revision (8, a double) | 1 if there is a value, else 0 (1) | length of the key (4) | key | value
 */
const FIXED_BYTES = 13;
const NO_VALUE = Buffer.alloc(0);

export function writeChange(writer: FrameWriter, { key, value, revision }: MetaChange): void {
  const keyBytes = Buffer.byteLength(key);
  const bytes = value ?? NO_VALUE;
  writer.frame(FRAME.change, 0, FIXED_BYTES + keyBytes + bytes.length, (buffer, offset) => {
    buffer.writeDoubleLE(revision, offset);
    buffer[offset + 8] = value === undefined ? 0 : 1;
    buffer.writeUInt32LE(keyBytes, offset + 9);
    buffer.write(key, offset + FIXED_BYTES, 'utf8');
    bytes.copy(buffer, offset + FIXED_BYTES + keyBytes);
  });
}

/** @returns a change with bytes of its own */
export function readChange(body: Buffer): MetaChange {
  const start = FIXED_BYTES + body.readUInt32LE(9);
  if (start > body.length) throw new ProtocolError('a key is longer than its frame');
  const key = body.toString('utf8', FIXED_BYTES, start);
  const revision = body.readDoubleLE(0);
  return body[8] === 0
    ? { key, value: undefined, revision }
    : { key, value: Buffer.from(body.subarray(start)), revision };
}
