import { crc32 } from 'node:zlib';
import {
  CHECKSUM_BYTES,
  type EventStreamMessage,
  MAX_HEADERS_BYTES,
  MAX_PAYLOAD_BYTES,
  PRELUDE_BYTES,
  STRING_HEADER,
} from './message.ts';

/** Bytes that are not an event stream, or were damaged in transit. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/** Decodes a stream of bytes, which may be split anywhere. @throws MalformedMessage */
export async function* decodeMessages(chunks: AsyncIterable<Buffer>): AsyncGenerator<EventStreamMessage> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      const length = messageLength(pending);
      if (length === undefined || pending.length < length) break;
      yield decodeMessage(pending.subarray(0, length));
      pending = pending.subarray(length);
    }
  }
  if (pending.length > 0)
    throw new MalformedMessage(`the stream ends ${pending.length} bytes into a message`);
}

/**
 * The length of a message. Its prelude is checked as soon as it is complete, before more bytes are awaited.
 * @returns undefined when the prelude is incomplete
 */
function messageLength(bytes: Buffer): number | undefined {
  if (bytes.length < PRELUDE_BYTES) return undefined;
  const length = bytes.readUInt32BE(0);
  const headersBytes = bytes.readUInt32BE(4);
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8)) {
    throw new MalformedMessage('the checksum of a prelude is wrong');
  }
  const payloadBytes = length - PRELUDE_BYTES - headersBytes - CHECKSUM_BYTES;
  if (headersBytes > MAX_HEADERS_BYTES || payloadBytes < 0 || payloadBytes > MAX_PAYLOAD_BYTES) {
    throw new MalformedMessage(
      `invalid lengths: a message of ${length} bytes with ${headersBytes} bytes of headers`,
    );
  }
  return length;
}

function decodeMessage(bytes: Buffer): EventStreamMessage {
  const checksumAt = bytes.length - CHECKSUM_BYTES;
  if (crc32(bytes.subarray(0, checksumAt)) !== bytes.readUInt32BE(checksumAt)) {
    throw new MalformedMessage('the checksum of a message is wrong');
  }
  const payloadAt = PRELUDE_BYTES + bytes.readUInt32BE(4);
  return {
    headers: decodeHeaders(bytes.subarray(PRELUDE_BYTES, payloadAt)),
    payload: bytes.subarray(payloadAt, checksumAt),
  };
}

function decodeHeaders(bytes: Buffer): Readonly<Record<string, string>> {
  const headers: [string, string][] = [];
  let at = 0;
  while (at < bytes.length) {
    const typeAt = at + 1 + bytes[at]!;
    const valueAt = typeAt + 3;
    if (valueAt > bytes.length) throw new MalformedMessage('a header is cut short');
    const name = bytes.toString('utf8', at + 1, typeAt);
    if (bytes[typeAt] !== STRING_HEADER) {
      throw new MalformedMessage(`header ${name} has type ${bytes[typeAt]}; only strings are supported`);
    }
    const end = valueAt + bytes.readUInt16BE(typeAt + 1);
    if (end > bytes.length) throw new MalformedMessage(`header ${name} is cut short`);
    headers.push([name, bytes.toString('utf8', valueAt, end)]);
    at = end;
  }
  return Object.fromEntries(headers);
}
