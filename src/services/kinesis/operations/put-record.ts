import { parseSequenceNumber } from '../../../engine/shard/sequence-number.ts';
import type { StreamDocument } from '../../../engine/stream/document.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import type { TraceHeader } from '../../../lib/trace/trace-header.ts';
import { type Handler, type Input, operation, type Output } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { checkAvailable, type KinesisContext, requireStream, whileAvailable } from '../context.ts';
import { refuseDryRun } from '../dry-run.ts';
import {
  DryRunOperation,
  InvalidArgument,
  ResourceNotFound,
  streamNotFound,
  ThroughputExceeded,
  writeRateExceeded,
} from '../errors.ts';
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

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html */
export const PutRecord = operation('PutRecord', {
  input: structure({
    SequenceNumberForOrdering: optional(SequenceNumber),
    PartitionKey: optional(PartitionKey),
    ExplicitHashKey: optional(HashKey),
    Data,
    ...streamAddress,
    DryRun,
  }),
  output: structure({ ShardId, SequenceNumber, EncryptionType: optional(EncryptionType) }),
  errors: [ResourceNotFound, InvalidArgument, ThroughputExceeded, DryRunOperation],
  access: onStream('kinesis:PutRecord'),
});

export const putRecord: Handler<typeof PutRecord, KinesisContext> = (input, context, caller) => {
  const stream = requireStream(context, input, caller);
  return context.metrics.calls.measure(
    'PutRecord',
    stream,
    () =>
      tracePut(context, {
        operation: 'PutRecord',
        stream,
        caller,
        recordCount: 1,
        put: (trace) => put(input, stream, context, trace),
        describe: ({ ShardId: shardId, SequenceNumber: sequenceNumber }) => ({
          'messaging.destination.partition.id': shardId,
          'messaging.message.id': sequenceNumber,
        }),
      }),
    (_, record) => {
      record('PutRecord.Success', 1);
      record('PutRecord.Bytes', Buffer.byteLength(input.PartitionKey ?? '') + input.Data.length);
    },
  );
};

async function put(
  input: Input<typeof PutRecord>,
  stream: Stream,
  context: KinesisContext,
  trace: TraceHeader | undefined,
): Promise<Output<typeof PutRecord>> {
  checkAvailable(stream);
  requirePartitionKeys(stream, [input], keyPath);
  const record = toRoutedRecord(stream, input, dataPath);
  checkOrdering(input.SequenceNumberForOrdering, stream.document, context.clock.now());
  refuseDryRun(input, 'PutRecord');
  const result = await whileAvailable(stream, stream.put(record), streamNotFound);
  if (result.kind === 'written') {
    const { shardId, sequenceNumber, encrypted } = result;
    if (trace) context.engine.recordTraces.remember({ ...stream.document, shardId }, sequenceNumber, trace);
    return { ShardId: shardId, SequenceNumber: sequenceNumber, ...encryptionMark(encrypted) };
  }
  throw ThroughputExceeded(writeRateExceeded(stream.document, result.shardId));
}

/** The sequence numbers of a key always grow, so it is enough to check that the number is valid. */
function checkOrdering(
  sequenceNumber: string | undefined,
  { account, streamName, distribution }: StreamDocument,
  nowMs: number,
): void {
  if (sequenceNumber === undefined) return;
  if (distribution === 'AUTO') {
    throw InvalidArgument(
      `SequenceNumberForOrdering cannot be used in PutRecord on stream ${streamName} under account ${account}, ` +
        'whose RecordDistributionStrategy is AUTO.',
    );
  }
  const fields = parseSequenceNumber(sequenceNumber);
  if (!fields || fields.writtenSeconds * 1000 > nowMs) {
    throw InvalidArgument(
      `ExclusiveMinimumSequenceNumber ${sequenceNumber} used in PutRecord on stream ${streamName} under account ` +
        `${account} is invalid.`,
    );
  }
}

const keyPath = () => 'partitionKey';
const dataPath = () => 'data';
