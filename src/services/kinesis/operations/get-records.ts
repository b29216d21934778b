import { type SealedIterator, SHARD_ITERATOR_LIFE_MS } from '../../../engine/reading/iterators.ts';
import type { ShardScan } from '../../../engine/reading/shard-reader.ts';
import { isRetained } from '../../../engine/shard/document.ts';
import type { Shard } from '../../../engine/shard/shard.ts';
import { trimHorizonMs } from '../../../engine/stream/document.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import type { ServiceError } from '../../../schema/error.ts';
import { type Handler, type Input, operation, type HandlerOutput } from '../../../schema/operation.ts';
import { integer, list, optional, structure } from '../../../schema/shape.ts';
import { onIteratedStream } from '../access.ts';
import { type KinesisContext, whileAvailable } from '../context.ts';
import { refuseDryRun } from '../dry-run.ts';
import {
  DryRunOperation,
  ExpiredIterator,
  InvalidArgument,
  readRateExceeded,
  ResourceNotFound,
  shardDoesNotExist,
  ThroughputExceeded,
} from '../errors.ts';
import { MAX_GET_RECORDS, MAX_GET_RECORDS_BYTES } from '../limits.ts';
import { childrenOf } from '../record/describe-record.ts';
import { javaDate } from '../record/java-date.ts';
import { describeRecords } from '../record/record-list.ts';
import { ChildShard, DryRun, MillisBehindLatest, Record, ShardIterator, streamAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
export const GetRecords = operation('GetRecords', {
  input: structure({
    Limit: optional(integer({ min: 1, max: MAX_GET_RECORDS })),
    ShardIterator,
    StreamARN: streamAddress.StreamARN,
    StreamId: streamAddress.StreamId,
    DryRun,
  }),
  output: structure({
    Records: list(Record),
    NextShardIterator: optional(ShardIterator),
    MillisBehindLatest: optional(MillisBehindLatest),
    ChildShards: optional(list(ChildShard)),
  }),
  errors: [ResourceNotFound, InvalidArgument, ThroughputExceeded, ExpiredIterator, DryRunOperation],
  access: onIteratedStream('kinesis:GetRecords'),
});

export const getRecords: Handler<typeof GetRecords, KinesisContext> = (input, context, caller) => {
  const { engine, clock, metrics } = context;
  const iterator = engine.iterators.open(caller, input.ShardIterator);
  if (iterator.kind === 'invalid') throw InvalidArgument('Invalid ShardIterator.');
  const stream = engine.streams.find(caller, iterator.streamName);
  if (!stream) {
    checkNotExpired(iterator, clock.now());
    throw shardDoesNotExist(
      { account: caller.account, streamName: iterator.streamName },
      iterator.shardNumber,
    );
  }
  return metrics.calls.measure(
    'GetRecords',
    stream,
    () => readRecords(input, context, stream, iterator),
    ({ MillisBehindLatest = 0 }, record) => {
      record('GetRecords.Success', 1);
      record('GetRecords.IteratorAgeMilliseconds', MillisBehindLatest);
    },
  );
};

async function readRecords(
  input: Input<typeof GetRecords>,
  { engine, clock }: KinesisContext,
  stream: Stream,
  iterator: SealedIterator,
): Promise<HandlerOutput<typeof GetRecords>> {
  checkNotExpired(iterator, clock.now());
  const { creationId, shardNumber } = iterator;
  const shard = stream.isAvailable && stream.document.creationId === creationId && stream.shard(shardNumber);
  if (!shard || !isRetained(shard.document, trimHorizonMs(stream.document, clock.now()))) {
    throw shardDoesNotExist(stream.document, shardNumber);
  }
  refuseDryRun(input, 'GetRecords');
  if (!shard.quota.admitRead()) throw readRateExceeded(stream.document, shard.id);
  const limits = {
    maxRecords: input.Limit ?? MAX_GET_RECORDS,
    maxBytes: MAX_GET_RECORDS_BYTES,
    isEndExact: true,
  };
  const reading = engine.shardReader.scan(stream, shard, iterator.position, limits);
  const read = await whileAvailable(stream, reading, (named) => shardDoesNotExist(named, shardNumber));
  countRead(shard, read);
  return {
    Records: describeRecords(read.records),
    MillisBehindLatest: read.millisBehindLatest,
    ...(read.ended
      ? { ChildShards: childrenOf(stream, shardNumber) }
      : {
          NextShardIterator: engine.iterators.issue(stream.document, { ...iterator, position: read.next }),
        }),
  };
}

/** @throws ExpiredIteratorException */
function checkNotExpired({ kind, createdMs }: SealedIterator, nowMs: number): void {
  if (kind !== 'valid') throw iteratorExpired(createdMs, nowMs);
}

export function iteratorExpired(createdMs: number, nowMs: number): ServiceError {
  return ExpiredIterator(
    `Iterator expired. The iterator was created at time ${javaDate(createdMs)} while right now it is ` +
      `${javaDate(nowMs)} which is further in the future than the tolerated delay of ` +
      `${SHARD_ITERATOR_LIFE_MS} milliseconds.`,
  );
}

function countRead({ quota }: Shard, { records, bytes, millisBehindLatest }: ShardScan): void {
  quota.chargeRead(bytes);
  quota.counters.recordsOut += records.length;
  quota.counters.bytesOut += bytes;
  quota.counters.recordsPolled += records.length;
  quota.counters.bytesPolled += bytes;
  quota.counters.millisBehindLatest = millisBehindLatest;
}
