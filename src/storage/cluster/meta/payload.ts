import { StorageError } from '../../error.ts';

/*
 * One change of a document, as the payload of a message:
 *
 *    0  u8   1: put, 2: delete
 *    1  u48  the writer: a random number of the process
 *    7  u48  the count of the writer's changes; both together identify the change
 *   13  u48  `base`: the message that this one replaces; 0: none
 *   19  u48  the writer of the base, and
 *   25  u48  its count; 0 when the writer did not know it
 *   31  u32  bytes of the key
 *   35       the key in UTF-8, then the value
 *
 * A writer whose publish was not answered finds out from the next change of the key whether its own was stored, also
 * when it does not see its own because that was replaced before it was delivered.
 */
const HEADER_BYTES = 35;

export interface WriteId {
  readonly writer: number;
  readonly count: number;
}

export const UNKNOWN_WRITE: WriteId = { writer: 0, count: 0 };

export interface MetaMessage {
  readonly key: string;
  /** Undefined: the document is deleted. */
  readonly value: Buffer | undefined;
  readonly write: WriteId;
  readonly base: number;
  readonly baseWrite: WriteId;
}

export function encodeMetaMessage({ key, value, write, base, baseWrite }: MetaMessage): Buffer {
  const keyBytes = Buffer.byteLength(key);
  const payload = Buffer.allocUnsafe(HEADER_BYTES + keyBytes + (value?.length ?? 0));
  payload[0] = value ? 1 : 2;
  payload.writeUIntLE(write.writer, 1, 6);
  payload.writeUIntLE(write.count, 7, 6);
  payload.writeUIntLE(base, 13, 6);
  payload.writeUIntLE(baseWrite.writer, 19, 6);
  payload.writeUIntLE(baseWrite.count, 25, 6);
  payload.writeUInt32LE(keyBytes, 31);
  payload.write(key, HEADER_BYTES);
  value?.copy(payload, HEADER_BYTES + keyBytes);
  return payload;
}

/**
 * The value is a copy, because the payload is a view of a larger piece of memory.
 * @throws StorageError `corrupt`
 */
export function decodeMetaMessage(payload: Buffer): MetaMessage {
  const valueAt = payload.length < HEADER_BYTES ? Infinity : HEADER_BYTES + payload.readUInt32LE(31);
  if (valueAt > payload.length) {
    throw new StorageError('corrupt', 'a change of the metadata is cut short', {
      facts: { bytes: payload.length },
    });
  }
  const isDelete = payload[0] === 2;
  return {
    key: payload.toString('utf8', HEADER_BYTES, valueAt),
    value: isDelete ? undefined : Buffer.from(payload.subarray(valueAt)),
    write: readWriteId(payload, 1),
    base: payload.readUIntLE(13, 6),
    baseWrite: readWriteId(payload, 19),
  };
}

function readWriteId(payload: Buffer, at: number): WriteId {
  return { writer: payload.readUIntLE(at, 6), count: payload.readUIntLE(at + 6, 6) };
}

export function isSameWrite(a: WriteId, b: WriteId): boolean {
  return a.writer === b.writer && a.count === b.count;
}
