import { parseSequenceNumber } from '../../../engine/sequence-number.ts';
import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import type { KinesisContext } from '../context.ts';
import { requireUsable, whileUsable } from '../context.ts';
import { encryptionMark } from '../encryption.ts';
import {
  InvalidArgument,
  ResourceNotFound,
  streamNotFound,
  ThroughputExceeded,
  writeRateExceeded,
} from '../errors.ts';
import { toRecord } from '../records.ts';
import {
  Data,
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
    PartitionKey,
    ExplicitHashKey: optional(HashKey),
    Data,
    ...streamAddress,
  }),
  output: structure({ ShardId, SequenceNumber, EncryptionType: optional(EncryptionType) }),
  errors: [ResourceNotFound, InvalidArgument, ThroughputExceeded],
});

export const putRecord: Handler<typeof PutRecord, KinesisContext> = async (input, context, caller) => {
  const stream = requireUsable(context, input, caller);
  const record = toRecord(stream, input, dataPath);
  if (input.SequenceNumberForOrdering !== undefined) {
    // Numbers of a key grow as they are, so the number has nothing more to do than be one.
    const fields = parseSequenceNumber(input.SequenceNumberForOrdering);
    if (!fields || fields.writtenSeconds * 1000 > context.clock.now()) {
      const { account, streamName } = stream.document;
      throw InvalidArgument(
        `ExclusiveMinimumSequenceNumber ${input.SequenceNumberForOrdering} used in PutRecord on stream ` +
          `${streamName} under account ${account} is invalid.`,
      );
    }
  }
  const result = await whileUsable(stream, stream.put(record), streamNotFound);
  if (result.kind === 'written') {
    const { shardId, sequenceNumber, encrypted } = result;
    return { ShardId: shardId, SequenceNumber: sequenceNumber, ...encryptionMark(encrypted) };
  }
  throw ThroughputExceeded(writeRateExceeded(stream.document, result.shardId));
};

const dataPath = () => 'data';
