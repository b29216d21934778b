import { KIB } from '../../../lib/bytes.ts';
import { HASH_KEY_SPACE } from '../../../engine/shard/hash-key.ts';
import type { RoutedRecord, Stream } from '../../../engine/stream/stream.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { validationMessage } from '../../../schema/validate.ts';
import { InvalidArgument } from '../errors.ts';

/** A record of PutRecord, or an entry of PutRecords. */
interface RecordInput {
  readonly Data: Buffer;
  readonly PartitionKey?: string | undefined;
  readonly ExplicitHashKey?: string | undefined;
}

/**
 * Checks a record against the limits of its stream.
 * @param path of the data, for the error message: `data`, `records.1.member.data`
 * @throws ValidationException when the record is too large, InvalidArgumentException when its hash key is too large
 */
export function toRoutedRecord(stream: Stream, input: RecordInput, path: () => string): RoutedRecord {
  const { Data, PartitionKey, ExplicitHashKey } = input;
  const keyBytes = PartitionKey === undefined ? 0 : Buffer.byteLength(PartitionKey);
  const maxBytes = stream.document.maxRecordKib * KIB;
  if (Data.length + keyBytes > maxBytes) {
    const constraint = `Member must have length less than or equal to ${maxBytes}`;
    throw ValidationError(validationMessage([{ path: path(), quoted: undefined, constraint }]));
  }
  const hashKey = ExplicitHashKey === undefined ? undefined : toHashKey(ExplicitHashKey);
  return { partitionKey: PartitionKey, keyBytes, data: Data, hashKey };
}

/**
 * Checks that every record has a partition key, which is optional with AUTO distribution.
 * @param path of the key of the record at an index, for the error message
 * @throws ValidationException
 */
export function requirePartitionKeys(
  { document }: Stream,
  inputs: readonly RecordInput[],
  path: (index: number) => string,
): void {
  if (document.distribution === 'AUTO' || inputs.every(({ PartitionKey }) => PartitionKey !== undefined))
    return;
  const missing = inputs.flatMap(({ PartitionKey }, index) =>
    PartitionKey === undefined
      ? [{ path: path(index), quoted: 'null', constraint: 'Member must not be null' }]
      : [],
  );
  throw ValidationError(validationMessage(missing));
}

function toHashKey(text: string): bigint {
  const hashKey = BigInt(text);
  if (hashKey >= HASH_KEY_SPACE) {
    throw InvalidArgument(
      `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${text}`,
    );
  }
  return hashKey;
}
