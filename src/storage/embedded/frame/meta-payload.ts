import { StorageError } from '../../error.ts';

/*
 * The payload of a putMeta frame:
 *
 *    0  u32  key bytes
 *    4       key in UTF-8
 *            value
 */
const HEADER_BYTES = 4;

export interface MetaPut {
  readonly key: string;
  readonly value: Buffer;
}

export function metaPutBytes({ key, value }: MetaPut): number {
  return HEADER_BYTES + Buffer.byteLength(key) + value.length;
}

export function writeMetaPut(target: Buffer, at: number, { key, value }: MetaPut): void {
  const keyBytes = target.write(key, at + HEADER_BYTES);
  target.writeUInt32LE(keyBytes, at);
  value.copy(target, at + HEADER_BYTES + keyBytes);
}

export function encodeMetaPut(put: MetaPut): Buffer {
  const payload = Buffer.allocUnsafe(metaPutBytes(put));
  writeMetaPut(payload, 0, put);
  return payload;
}

/**
 * The value is a copy, because the frame's memory is reused.
 * @throws StorageError `corrupt`
 */
export function decodeMetaPut(payload: Buffer): MetaPut {
  const valueAt = payload.length < HEADER_BYTES ? Infinity : HEADER_BYTES + payload.readUInt32LE(0);
  if (valueAt > payload.length) {
    throw new StorageError('corrupt', 'a change of the metadata is cut short', {
      facts: { bytes: payload.length },
    });
  }
  return {
    key: payload.toString('utf8', HEADER_BYTES, valueAt),
    value: Buffer.from(payload.subarray(valueAt)),
  };
}
