export class NotProtobuf extends Error {
  override readonly name = 'NotProtobuf';
}

export interface ProtobufField {
  readonly number: number;
  readonly value: number | Buffer;
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/**
 * Reads the fields of a message whose fields are numbers, strings, bytes or messages.
 * @throws NotProtobuf
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function* protobufFields(message: Buffer): Generator<ProtobufField> {
  let at = 0;
  const varint = (): number => {
    // Indexes and lengths are far below 2^49, so a longer number means that this is another format.
    let value = 0;
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) throw new NotProtobuf('the message ends in the middle of a number');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new NotProtobuf('a number is too long');
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case VARINT:
        yield { number, value: varint() };
        break;
      case LENGTH_DELIMITED: {
        const length = varint();
        if (at + length > message.length) throw new NotProtobuf('a field is longer than its message');
        yield { number, value: message.subarray(at, at + length) };
        at += length;
        break;
      }
      default:
        throw new NotProtobuf(`wire type ${tag % 8}`);
    }
  }
}

/** @throws NotProtobuf when the field is a number */
export function bytesOf({ value }: ProtobufField): Buffer {
  if (typeof value === 'number') throw new NotProtobuf('a number instead of bytes');
  return value;
}
