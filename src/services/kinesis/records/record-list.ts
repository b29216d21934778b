import type { ShardRecords } from '../../../engine/reading/shard-records.ts';
import type { JsonMembers } from '../../../schema/operation.ts';
import type { Infer } from '../../../schema/shape.ts';
import { describeRecord } from './describe-record.ts';
import { RecordJson } from './record-json.ts';
import type { Record } from '../shapes.ts';

/** Records for an answer, each made when it is written. */
export function describeRecords(records: ShardRecords): JsonMembers<Infer<typeof Record>> {
  return {
    length: records.length,
    *[Symbol.iterator]() {
      for (const record of records) yield describeRecord(record);
    },
    json: () => new RecordJson(records),
  };
}
