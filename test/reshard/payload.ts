import type { _Record as SdkRecord } from '@aws-sdk/client-kinesis';

/** A record with the number that its producer gave it: the `n`th of its key. */
export interface Numbered {
  readonly key: string;
  readonly n: number;
}

/** A record with its location, as the server reported it to its producer or a consumer. */
export interface StoredRecord extends Numbered {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

const RECORD_BYTES = 200;
const END = 'end';

/** The record after all others of its shard. */
export const END_RECORD = { PartitionKey: END, Data: Buffer.from(END) };

export function encode({ key, n }: Numbered): { PartitionKey: string; Data: Buffer } {
  return { PartitionKey: key, Data: Buffer.from(`${key} ${n} `.padEnd(RECORD_BYTES, '.')) };
}

/** @returns undefined for the record that ends a shard */
export function decode(shardId: string, record: SdkRecord): StoredRecord | undefined {
  if (record.PartitionKey === END) return undefined;
  const [key, n] = Buffer.from(record.Data!).toString().split(' ');
  return { key: key!, n: Number(n), shardId, sequenceNumber: record.SequenceNumber! };
}
