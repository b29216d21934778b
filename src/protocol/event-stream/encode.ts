import { crc32 } from 'node:zlib';
import { assert } from '../../lib/assert.ts';
import { CHECKSUM_BYTES, PRELUDE_BYTES, STRING_HEADER } from './message.ts';

const MAX_NAME_BYTES = 0xff;
const MAX_VALUE_BYTES = 0xffff;

/** Encodes a message. Its headers come from this program, so one that does not fit the format is a bug. */
export function encodeMessage(headers: Readonly<Record<string, string>>, payload: Buffer | string): Buffer {
  const fields = Object.entries(headers).map(([name, value]) => encodeHeader(name, value));
  const headersBytes = fields.reduce((sum, field) => sum + field.length, 0);
  const payloadAt = PRELUDE_BYTES + headersBytes;
  const checksumAt = payloadAt + Buffer.byteLength(payload);
  const message = Buffer.allocUnsafe(checksumAt + CHECKSUM_BYTES);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(headersBytes, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  let at = PRELUDE_BYTES;
  for (const field of fields) at += field.copy(message, at);
  if (typeof payload === 'string') message.write(payload, payloadAt);
  else payload.copy(message, payloadAt);
  message.writeUInt32BE(crc32(message.subarray(0, checksumAt)), checksumAt);
  return message;
}

function encodeHeader(name: string, value: string): Buffer {
  const nameBytes = Buffer.byteLength(name);
  const valueBytes = Buffer.byteLength(value);
  assert(nameBytes <= MAX_NAME_BYTES && valueBytes <= MAX_VALUE_BYTES, `header ${name} is too long`);
  const field = Buffer.allocUnsafe(4 + nameBytes + valueBytes);
  field[0] = nameBytes;
  field.write(name, 1);
  field[1 + nameBytes] = STRING_HEADER;
  field.writeUInt16BE(valueBytes, 2 + nameBytes);
  field.write(value, 4 + nameBytes);
  return field;
}
