import { MAX_PUT_RECORDS, MAX_PUT_RECORDS_BYTES } from '../../services/kinesis/limits.ts';
import type { Fits, Outbox } from './outbox.ts';
import { type PendingRecord, sizeBytes } from './pending-record.ts';
import type { OutgoingRecord } from './record-sink.ts';

/** One record of a call, with what it contains. */
export interface Packed extends OutgoingRecord {
  readonly members: readonly PendingRecord[];
}

/** Takes from an outbox what one call of PutRecords holds. */
export interface Packer {
  /** @returns an empty list when nothing can be sent now */
  pack(outbox: Outbox): readonly Packed[];
  /**
   * Called with the shard that accepted a record.
   * @returns the members that belong to another shard, and so must be sent again
   */
  misplaced(packed: Packed, shardId: string): Promise<readonly PendingRecord[]>;
}

/** Packs each record by itself. */
export const singlePacker: Packer = {
  pack(outbox) {
    const packed: Packed[] = [];
    let bytes = 0;
    const fits: Fits = (record) =>
      packed.length < MAX_PUT_RECORDS && bytes + sizeBytes(record) <= MAX_PUT_RECORDS_BYTES;
    for (let record = outbox.take(fits); record; record = outbox.take(fits)) {
      packed.push(packedAlone(record));
      bytes += sizeBytes(record);
    }
    return packed;
  },
  misplaced: async () => [],
};

export function packedAlone(record: PendingRecord): Packed {
  return { partitionKey: record.partitionKey, data: record.data, members: [record] };
}
