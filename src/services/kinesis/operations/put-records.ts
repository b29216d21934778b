import type { PutResult, Stream } from '../../../engine/stream/stream.ts';
import type { TraceHeader } from '../../../lib/trace/trace-header.ts';
import { type Handler, type Input, operation, type Output } from '../../../schema/operation.ts';
import { integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { checkAvailable, type KinesisContext, requireStream } from '../context.ts';
import { refuseDryRun } from '../dry-run.ts';
import {
  DryRunOperation,
  InvalidArgument,
  type NamedStream,
  ResourceNotFound,
  ThroughputExceeded,
  writeRateExceeded,
} from '../errors.ts';
import { MAX_PUT_RECORDS, MAX_PUT_RECORDS_BYTES } from '../limits.ts';
import { tracePut } from '../record/put-span.ts';
import { requirePartitionKeys, toRoutedRecord } from '../record/routed-record.ts';
import { encryptionMark } from '../settings/encryption.ts';
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
  access: onStream('kinesis:PutRecords'),
});

export const putRecords: Handler<typeof PutRecords, KinesisContext> = (input, context, caller) => {
  const stream = requireStream(context, input, caller);
  return context.metrics.calls.measure(
    'PutRecords',
    stream,
    () =>
      tracePut(context, {
        operation: 'PutRecords',
        stream,
        caller,
        recordCount: input.Records.length,
        put: (trace) => putAll(input, stream, context, trace),
        describe: ({ FailedRecordCount = 0 }) => ({ 'millrace.put_records.failed_count': FailedRecordCount }),
      }),
    (output, record) => {
      const { bytes, successful, throttled } = countResults(input, output);
      const total = output.Records.length;
      record('PutRecords.Bytes', bytes);
      record('PutRecords.Records', successful);
      // A call is successful when at least one of its records was written.
      record('PutRecords.Success', successful > 0 ? 1 : 0);
      record('PutRecords.TotalRecords', total);
      record('PutRecords.SuccessfulRecords', successful);
      record('PutRecords.FailedRecords', total - successful - throttled);
      record('PutRecords.ThrottledRecords', throttled);
    },
  );
};

async function putAll(
  input: Input<typeof PutRecords>,
  stream: Stream,
  { engine: { recordTraces } }: KinesisContext,
  trace: TraceHeader | undefined,
): Promise<Output<typeof PutRecords>> {
  checkAvailable(stream);
  requirePartitionKeys(stream, input.Records, (index) => `records.${index + 1}.member.partitionKey`);
  const records = input.Records.map((entry, index) =>
    toRoutedRecord(stream, entry, () => `records.${index + 1}.member.data`),
  );
  const totalBytes = records.reduce((sum, { keyBytes, data }) => sum + keyBytes + data.length, 0);
  if (totalBytes > MAX_PUT_RECORDS_BYTES) throw InvalidArgument('Records size exceeds 10 MB limit');
  refuseDryRun(input, 'PutRecords');
  const results = await stream.putAll(records);
  if (trace) {
    for (const result of results) {
      if (result.kind !== 'written') continue;
      recordTraces.remember({ ...stream.document, shardId: result.shardId }, result.sequenceNumber, trace);
    }
  }
  return {
    FailedRecordCount: results.filter(({ kind }) => kind !== 'written').length,
    Records: results.map((result) => describeResult(result, stream.document)),
    ...encryptionMark(results.some((result) => result.kind === 'written' && result.encrypted)),
  };
}

/** `bytes` is the size of the records that were written, keys included. */
function countResults(input: Input<typeof PutRecords>, output: Output<typeof PutRecords>) {
  let [bytes, successful, throttled] = [0, 0, 0];
  for (const [index, { ErrorCode }] of output.Records.entries()) {
    if (ErrorCode === undefined) {
      const { PartitionKey, Data } = input.Records[index]!;
      bytes += Buffer.byteLength(PartitionKey ?? '') + Data.length;
      successful++;
    } else if (ErrorCode === ThroughputExceeded.code) {
      throttled++;
    }
  }
  return { bytes, successful, throttled };
}

// The first message is AWS's; AWS has none for a full disk.
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
