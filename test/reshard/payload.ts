import type { _Record as SdkRecord } from '@aws-sdk/client-kinesis';

/** A record as its producer numbered it: the `n`th of its key. */
export interface Numbered {
  readonly key: string;
  readonly n: number;
}

/** Where a record is, as the server said to its producer or to a consumer. */
export interface Placed extends Numbered {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

const RECORD_BYTES = 200;
const END = 'end';

/** Of the record that comes after every other in its shard. */
export const END_RECORD = { PartitionKey: END, Data: Buffer.from(END) };

export function encode({ key, n }: Numbered): { PartitionKey: string; Data: Buffer } {
  return { PartitionKey: key, Data: Buffer.from(`${key} ${n} `.padEnd(RECORD_BYTES, '.')) };
}

/** @returns undefined for the record that ends a shard */
export function decode(shardId: string, record: SdkRecord): Placed | undefined {
  if (record.PartitionKey === END) return undefined;
  const [key, n] = Buffer.from(record.Data!).toString().split(' ');
  return { key: key!, n: Number(n), shardId, sequenceNumber: record.SequenceNumber! };
}
