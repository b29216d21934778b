import type { Stream } from '../../../engine/stream/stream.ts';
import { hashKeyOf } from '../../../engine/shard/hash-key.ts';
import { parseShardId, shardIdOf } from '../../../engine/shard/id.ts';
import type { Shard } from '../../../engine/shard/shard.ts';
import type { Input, Output } from '../../../schema/operation.ts';
import { streamNamed } from '../../../services/kinesis/arn.ts';
import { readRateExceeded, ThroughputExceeded, writeRateExceeded } from '../../../services/kinesis/errors.ts';
import type { GetRecords } from '../../../services/kinesis/operations/get-records.ts';
import type { PutRecord } from '../../../services/kinesis/operations/put-record.ts';
import type { PutRecords } from '../../../services/kinesis/operations/put-records.ts';
import type { Call, CallChange, Fault, Next } from './fault.ts';

/** Which calls with records exceed the throughput of a shard. */
export interface ThrottleOptions {
  /** The name of the stream. */
  readonly stream: string;
  /** All shards by default. */
  readonly shardId?: string | undefined;
  /** `writes` by default. */
  readonly on?: 'writes' | 'reads';
  /** The number of calls; one by default. In a PutRecords, every record of the shard is refused. */
  readonly times?: number;
}

/** Which records of a PutRecords fail: those that one of `indexes`, `keys` and `every` selects. */
export interface FailRecordsOptions {
  /** The name of the stream. */
  readonly stream: string;
  /** Indexes in the call, from 0. */
  readonly indexes?: readonly number[] | undefined;
  /** The partition keys of the records. */
  readonly keys?: readonly string[] | undefined;
  /** Every n-th record of the call: 2 fails the second, the fourth, … */
  readonly every?: number | undefined;
  /** The number of calls of PutRecords; one by default. */
  readonly times?: number;
}

/** Why a record of a PutRecords was refused. */
interface Refusal {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

type Entry = Input<typeof PutRecords>['Records'][number];

/** Calls exceed the throughput of a shard. */
export function throttle({ stream: streamName, shardId, on = 'writes', times = 1 }: ThrottleOptions): Fault {
  const shardNumber = shardId === undefined ? undefined : parseShardId(shardId);
  const isMeant = (number: number) => shardId === undefined || number === shardNumber;
  return {
    what: `throttle ${on} of ${streamName}${shardId === undefined ? '' : `, ${shardId}`}`,
    times,
    onCall(call) {
      if (call.service !== 'kinesis') return undefined;
      if (on === 'reads') return throttledRead(call, streamName, isMeant);
      return throttledWrite(call, streamName, isMeant);
    },
  };
}

/** Some records of a PutRecords fail, and the others are stored. */
export function failRecords({ stream, indexes, keys, every, times = 1 }: FailRecordsOptions): Fault {
  const isChosen = (entry: Entry, index: number) =>
    indexes?.includes(index) === true ||
    (entry.PartitionKey !== undefined && keys?.includes(entry.PartitionKey) === true) ||
    (every !== undefined && (index + 1) % every === 0);
  // The message is AWS's.
  const refusal = { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal service failure.' };
  return {
    what: `fail records of ${stream}`,
    times,
    onCall: (call) =>
      isPutRecords(call) && streamNamed(call.input as object) === stream
        ? refused(call, (entry, index) => (isChosen(entry, index) ? refusal : undefined))
        : undefined,
  };
}

function throttledRead(
  { operation, input, caller, engine }: Call,
  streamName: string,
  isMeant: (shardNumber: number) => boolean,
): CallChange | undefined {
  if (operation !== 'GetRecords') return undefined;
  const iterator = engine.iterators.open(caller, (input as Input<typeof GetRecords>).ShardIterator);
  if (iterator.kind !== 'valid' || iterator.streamName !== streamName || !isMeant(iterator.shardNumber)) {
    return undefined;
  }
  const error = readRateExceeded({ ...caller, streamName }, shardIdOf(iterator.shardNumber));
  return () => Promise.reject(error);
}

function throttledWrite(
  call: Call,
  streamName: string,
  isMeant: (shardNumber: number) => boolean,
): CallChange | undefined {
  const { operation, input, caller, engine } = call;
  const isWrite = operation === 'PutRecord' || isPutRecords(call);
  if (!isWrite || streamNamed(input as object) !== streamName) return undefined;
  const stream = engine.streams.find(caller, streamName);
  // The operation reports a stream that cannot be written to.
  if (!stream?.isAvailable) return undefined;
  const messageFor = (entry: Input<typeof PutRecord> | Entry) => {
    const shard = shardOf(stream, entry);
    return shard && isMeant(shard.number) ? writeRateExceeded(stream.document, shard.id) : undefined;
  };
  if (operation === 'PutRecord') {
    const message = messageFor(input as Input<typeof PutRecord>);
    return message === undefined ? undefined : () => Promise.reject(ThroughputExceeded(message));
  }
  return refused(call, (entry) => {
    const message = messageFor(entry);
    return message === undefined ? undefined : { ErrorCode: ThroughputExceeded.code, ErrorMessage: message };
  });
}

/** The open shard of a record. Records without a key go to any shard: here to the first. */
function shardOf(
  stream: Stream,
  { PartitionKey, ExplicitHashKey }: Pick<Entry, 'PartitionKey' | 'ExplicitHashKey'>,
): Shard | undefined {
  let hashKey = 0n;
  if (ExplicitHashKey !== undefined) hashKey = BigInt(ExplicitHashKey);
  else if (PartitionKey !== undefined) hashKey = hashKeyOf(PartitionKey);
  return [...stream.shards].find(
    ({ closed, range }) => !closed && range.start <= hashKey && hashKey <= range.end,
  );
}

function isPutRecords({ service, operation }: Call): boolean {
  return service === 'kinesis' && operation === 'PutRecords';
}

/** Refuses some records of a call. @returns undefined when it has none of them */
function refused(
  { input }: Call,
  refusalOf: (entry: Entry, index: number) => Refusal | undefined,
): CallChange | undefined {
  const call = input as Input<typeof PutRecords>;
  const refusals = call.Records.map(refusalOf);
  if (refusals.every((refusal) => refusal === undefined)) return undefined;
  return (next) => putOthers(call, refusals, next);
}

async function putOthers(
  call: Input<typeof PutRecords>,
  refusals: readonly (Refusal | undefined)[],
  next: Next,
): Promise<Output<typeof PutRecords>> {
  const others = call.Records.filter((_, index) => refusals[index] === undefined);
  const stored =
    others.length === 0
      ? { FailedRecordCount: 0, Records: [] }
      : ((await next({ ...call, Records: others })) as Output<typeof PutRecords>);
  const results = stored.Records.values();
  return {
    ...stored,
    FailedRecordCount: (stored.FailedRecordCount ?? 0) + refusals.length - others.length,
    Records: refusals.map((refusal) => refusal ?? results.next().value!),
  };
}
