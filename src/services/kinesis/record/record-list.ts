import type { ShardRecords } from '../../../engine/reading/shard-records.ts';
import type { StoredMembers } from '../../../schema/members.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { Record } from '../shapes.ts';
import { describeRecord } from './describe-record.ts';
import { RecordMembers } from './record-members.ts';

/** The records of a response. The object of a record is created only when it is iterated. */
export function describeRecords(records: ShardRecords): StoredMembers<Infer<typeof Record>> {
  return {
    length: records.length,
    origin: records.origin,
    *[Symbol.iterator]() {
      for (const record of records) yield describeRecord(record);
    },
    cursor: () => new RecordMembers(records),
  };
}
