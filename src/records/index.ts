// `millrace/records`: for the handlers and producers of Kinesis streams, here and on AWS. Depends on Node.js only.
export { splitAggregate, type AggregateMember } from './aggregate.ts';
export { batchItemFailures } from './batch-item-failures.ts';
export { decodeRecords, type DecodeOptions } from './decode-records.ts';
export type {
  KinesisBatchResponse,
  KinesisStreamEvent,
  KinesisStreamRecord,
  KinesisWindowEvent,
  KinesisWindowResponse,
} from './kinesis-event.ts';
export { processRecords, type ProcessOptions } from './process-records.ts';
export { RecordError } from './record-error.ts';
export type { StreamRecord } from './stream-record.ts';
export { writeAggregate, type RecordToAggregate } from './write-aggregate.ts';
