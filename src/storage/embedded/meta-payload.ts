/*
 * The payload of a putMeta frame:
 *
 *    0  u32  bytes of key
 *    4       key in UTF-8, then the value
 */
const HEADER_BYTES = 4;

export interface MetaPut {
  readonly key: string;
  readonly value: Buffer;
}

export function encodeMetaPut({ key, value }: MetaPut): Buffer {
  const keyBytes = Buffer.byteLength(key);
  const payload = Buffer.allocUnsafe(HEADER_BYTES + keyBytes + value.length);
  payload.writeUInt32LE(keyBytes, 0);
  payload.write(key, HEADER_BYTES);
  value.copy(payload, HEADER_BYTES + keyBytes);
  return payload;
}

/** The value is a copy: the memory that a frame lies in is used again. */
export function decodeMetaPut(payload: Buffer): MetaPut {
  const valueAt = HEADER_BYTES + payload.readUInt32LE(0);
  return {
    key: payload.toString('utf8', HEADER_BYTES, valueAt),
    value: Buffer.from(payload.subarray(valueAt)),
  };
}
