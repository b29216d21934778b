import { createHash } from 'node:crypto';
import { AGGREGATE_MAGIC } from './aggregate.ts';
import { bytesField, numberField } from './protobuf-writer.ts';

/** A record to put inside of an aggregate. */
export interface RecordToAggregate {
  readonly partitionKey: string;
  /** Decimal, as in PutRecord. */
  readonly explicitHashKey?: string | undefined;
  readonly data: Uint8Array;
}

/**
 * Writes records as one aggregate of the Kinesis Producer Library, the data of one record of a stream. Put it with the
 * partition key of its first record. Consumers of AWS drop members that do not belong to the shard that the aggregate
 * is in, so all must have hash keys of one shard.
 * @throws RangeError without records
 */
export function writeAggregate(records: readonly RecordToAggregate[]): Buffer {
  if (records.length === 0) throw new RangeError('an aggregate contains at least one record');
  const partitionKeys = new KeyTable(1);
  const hashKeys = new KeyTable(2);
  const members = records.map(({ partitionKey, explicitHashKey, data }) =>
    bytesField(
      3,
      Buffer.concat([
        numberField(1, partitionKeys.indexOf(partitionKey)),
        ...(explicitHashKey === undefined ? [] : [numberField(2, hashKeys.indexOf(explicitHashKey))]),
        bytesField(3, data),
      ]),
    ),
  );
  const message = Buffer.concat([...partitionKeys.fields, ...hashKeys.fields, ...members]);
  return Buffer.concat([AGGREGATE_MAGIC, message, createHash('md5').update(message).digest()]);
}

/** Each key is written once; members refer to it by its index. */
class KeyTable {
  readonly fields: Buffer[] = [];
  readonly #fieldNumber: number;
  readonly #indexes = new Map<string, number>();

  constructor(fieldNumber: number) {
    this.#fieldNumber = fieldNumber;
  }

  indexOf(key: string): number {
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    const index = this.fields.length;
    this.#indexes.set(key, index);
    this.fields.push(bytesField(this.#fieldNumber, Buffer.from(key)));
    return index;
  }
}
