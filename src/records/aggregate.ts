import { createHash } from 'node:crypto';
import { bytesOf, NotProtobuf, protobufFields } from './protobuf-fields.ts';

/**
 * An aggregate of the Kinesis Producer Library: magic, then a protobuf message, then its MD5.
 *
 *     AggregatedRecord { 1: repeated string partition_key_table; 2: repeated string explicit_hash_key_table;
 *                        3: repeated Record records }
 *     Record           { 1: uint64 partition_key_index; 2: uint64 explicit_hash_key_index; 3: bytes data; 4: Tag }
 *
 * @see https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
export const AGGREGATE_MAGIC = Buffer.from('f3899ac2', 'hex');
const DIGEST_BYTES = 16;

/** A record that a producer has put inside of an aggregate. */
export interface AggregateMember {
  readonly partitionKey: string;
  /** Decimal; undefined when the producer gave none. */
  readonly explicitHashKey: string | undefined;
  readonly data: Buffer;
}

/**
 * Splits an aggregate of the Kinesis Producer Library into the records that the producer was given.
 * @param data of a record of a stream; the data of the members are views of it
 * @returns undefined when the bytes are not a complete aggregate, and so an ordinary record
 */
export function splitAggregate(data: Uint8Array): AggregateMember[] | undefined {
  const bytes = Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (
    bytes.length < AGGREGATE_MAGIC.length + DIGEST_BYTES ||
    !bytes.subarray(0, AGGREGATE_MAGIC.length).equals(AGGREGATE_MAGIC)
  )
    return undefined;
  const message = bytes.subarray(AGGREGATE_MAGIC.length, -DIGEST_BYTES);
  const digest = createHash('md5').update(message).digest();
  if (!digest.equals(bytes.subarray(-DIGEST_BYTES))) return undefined;
  try {
    return readAggregate(message);
  } catch (error) {
    if (error instanceof NotProtobuf) return undefined;
    throw error;
  }
}

function readAggregate(message: Buffer): AggregateMember[] {
  const partitionKeys: string[] = [];
  const hashKeys: string[] = [];
  const members: Member[] = [];
  for (const field of protobufFields(message)) {
    if (field.number === 1) partitionKeys.push(bytesOf(field).toString('utf8'));
    if (field.number === 2) hashKeys.push(bytesOf(field).toString('utf8'));
    if (field.number === 3) members.push(readMember(bytesOf(field)));
  }
  return members.map(({ keyIndex, hashKeyIndex, data }) => {
    const partitionKey = partitionKeys[keyIndex];
    if (partitionKey === undefined) throw new NotProtobuf(`no partition key ${keyIndex}`);
    return {
      partitionKey,
      explicitHashKey: hashKeyIndex === undefined ? undefined : hashKeys[hashKeyIndex],
      data,
    };
  });
}

interface Member {
  readonly keyIndex: number;
  readonly hashKeyIndex: number | undefined;
  readonly data: Buffer;
}

function readMember(message: Buffer): Member {
  let keyIndex: number | undefined;
  let hashKeyIndex: number | undefined;
  let data: Buffer | undefined;
  for (const field of protobufFields(message)) {
    if (field.number === 1 && typeof field.value === 'number') keyIndex = field.value;
    if (field.number === 2 && typeof field.value === 'number') hashKeyIndex = field.value;
    if (field.number === 3) data = bytesOf(field);
  }
  if (keyIndex === undefined || data === undefined) throw new NotProtobuf('a member without key or data');
  return { keyIndex, hashKeyIndex, data };
}
