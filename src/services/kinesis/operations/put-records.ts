import type { PutResult } from '../../../engine/stream/stream.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { type KinesisContext, requireAvailable } from '../context.ts';
import { refuseDryRun } from '../dry-run.ts';
import { encryptionMark } from '../settings/encryption.ts';
import {
  DryRunOperation,
  InvalidArgument,
  type NamedStream,
  ResourceNotFound,
  ThroughputExceeded,
  writeRateExceeded,
} from '../errors.ts';
import { MAX_PUT_RECORDS, MAX_PUT_RECORDS_BYTES } from '../limits/limits.ts';
import { requireKeys, toRecord } from '../records/routed-record.ts';
import {
  Data,
  DryRun,
  EncryptionType,
  HashKey,
  PartitionKey,
  SequenceNumber,
  ShardId,
  streamAddress,
} from '../shapes.ts';

const Entry = structure(
  { PartitionKey: optional(PartitionKey), ExplicitHashKey: optional(HashKey), Data },
  'com.amazonaws.kinesis.v20131202.PutRecordsRequestEntry',
);

const EntryResult = structure({
  SequenceNumber: optional(SequenceNumber),
  ShardId: optional(ShardId),
  ErrorCode: optional(string()),
  ErrorMessage: optional(string()),
});

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export const PutRecords = operation('PutRecords', {
  input: structure({
    Records: list(Entry, { min: 1, max: MAX_PUT_RECORDS, sensitive: true }),
    ...streamAddress,
    DryRun,
  }),
  output: structure({
    FailedRecordCount: optional(integer()),
    Records: list(EntryResult),
    EncryptionType: optional(EncryptionType),
  }),
  errors: [ResourceNotFound, InvalidArgument, ThroughputExceeded, DryRunOperation],
});

export const putRecords: Handler<typeof PutRecords, KinesisContext> = async (input, context, caller) => {
  const stream = requireAvailable(context, input, caller);
  requireKeys(stream, input.Records, (place) => `records.${place + 1}.member.partitionKey`);
  const records = input.Records.map((entry, place) =>
    toRecord(stream, entry, () => `records.${place + 1}.member.data`),
  );
  const totalBytes = records.reduce((sum, { keyBytes, data }) => sum + keyBytes + data.length, 0);
  if (totalBytes > MAX_PUT_RECORDS_BYTES) throw InvalidArgument('Records size exceeds 10 MB limit');
  refuseDryRun(input, 'PutRecords');
  const results = await stream.putAll(records);
  return {
    FailedRecordCount: results.filter(({ kind }) => kind !== 'written').length,
    Records: results.map((result) => describeResult(result, stream.document)),
    ...encryptionMark(results.some((result) => result.kind === 'written' && result.encrypted)),
  };
};

// AWS's sentence, and one that AWS has no need of.
const FAILURE_MESSAGES = {
  other: 'Internal service failure.',
  full: 'The disk of this server is full, so nothing can be stored. Free some space and try again.',
};

function describeResult(result: PutResult, stream: NamedStream) {
  switch (result.kind) {
    case 'written':
      return { SequenceNumber: result.sequenceNumber, ShardId: result.shardId };
    case 'throttled':
      return {
        ErrorCode: ThroughputExceeded.code,
        ErrorMessage: writeRateExceeded(stream, result.shardId),
      };
    case 'failed':
      return { ErrorCode: 'InternalFailure', ErrorMessage: FAILURE_MESSAGES[result.reason] };
  }
}
