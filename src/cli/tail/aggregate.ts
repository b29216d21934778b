import { createHash } from 'node:crypto';

/**
 * An aggregate of the Kinesis Producer Library: magic, then a protobuf message, then its MD5.
 *
 *     AggregatedRecord { 1: repeated string partition_key_table; 2: repeated string explicit_hash_key_table;
 *                        3: repeated Record records }
 *     Record           { 1: uint64 partition_key_index; 2: uint64 explicit_hash_key_index; 3: bytes data; 4: Tag }
 *
 * @see https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
const MAGIC = Buffer.from('f3899ac2', 'hex');
const DIGEST_BYTES = 16;

export interface AggregateMember {
  readonly partitionKey: string;
  readonly data: Buffer;
}

/** @returns undefined when the bytes are not a complete aggregate, and so an ordinary record */
export function splitAggregate(bytes: Buffer): AggregateMember[] | undefined {
  if (bytes.length < MAGIC.length + DIGEST_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
    return undefined;
  const message = bytes.subarray(MAGIC.length, -DIGEST_BYTES);
  const digest = createHash('md5').update(message).digest();
  if (!digest.equals(bytes.subarray(-DIGEST_BYTES))) return undefined;
  try {
    return readAggregate(message);
  } catch (error) {
    if (error instanceof NotProtobuf) return undefined;
    throw error;
  }
}

class NotProtobuf extends Error {}

function readAggregate(message: Buffer): AggregateMember[] {
  const keys: string[] = [];
  const members: { keyIndex: number; data: Buffer }[] = [];
  for (const { number, value } of fields(message)) {
    if (number === 1) keys.push(asBytes(value).toString('utf8'));
    if (number === 3) members.push(readMember(asBytes(value)));
  }
  return members.map(({ keyIndex, data }) => {
    const partitionKey = keys[keyIndex];
    if (partitionKey === undefined) throw new NotProtobuf(`no partition key ${keyIndex}`);
    return { partitionKey, data };
  });
}

function readMember(message: Buffer): { keyIndex: number; data: Buffer } {
  let keyIndex: number | undefined;
  let data: Buffer | undefined;
  for (const { number, value } of fields(message)) {
    if (number === 1 && typeof value === 'number') keyIndex = value;
    if (number === 3) data = asBytes(value);
  }
  if (keyIndex === undefined || data === undefined) throw new NotProtobuf('a member without key or data');
  return { keyIndex, data };
}

interface Field {
  readonly number: number;
  readonly value: number | Buffer;
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** @see https://protobuf.dev/programming-guides/encoding/ */
function* fields(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    // Indexes and lengths are far below 2^49, so a longer number means that this is no aggregate.
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

function asBytes(value: number | Buffer): Buffer {
  if (typeof value === 'number') throw new NotProtobuf('a number instead of bytes');
  return value;
}
