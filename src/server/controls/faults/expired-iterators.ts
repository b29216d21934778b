import { SHARD_ITERATOR_LIFE_MS } from '../../../engine/reading/iterators.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Input, Output } from '../../../schema/operation.ts';
import { type GetRecords, iteratorExpired } from '../../../services/kinesis/operations/get-records.ts';
import type { GetShardIterator } from '../../../services/kinesis/operations/get-shard-iterator.ts';
import type { Call, CallChange, Fault } from './fault.ts';

// Iterators that are issued later in the same millisecond, which may be all that a virtual clock shows.
const MAX_LATER_ITERATORS = 10_000;

// Older than an iterator that has just expired by itself, for the time in the message.
const EXPIRED_AGE_MS = SHARD_ITERATOR_LIFE_MS + 1_000;

/** A call of GetRecords gets the error of an iterator that has expired. @returns undefined for an invalid iterator */
export function expiredIterator(call: Call, token: string, clock: Clock): CallChange | undefined {
  const iterator = call.engine.iterators.open(call.caller, token);
  if (iterator.kind !== 'valid') return undefined;
  const nowMs = Math.max(clock.now(), iterator.createdMs + EXPIRED_AGE_MS);
  return () => Promise.reject(iteratorExpired(iterator.createdMs, nowMs));
}

/** The iterators of a stream that were issued until now have expired. */
export function expireIterators(stream: string, clock: Clock): Fault {
  const atMs = clock.now();
  const later = new Set<string>();
  return {
    what: `expire iterators of ${stream}`,
    times: Infinity,
    onCall(call) {
      if (!isGetRecords(call)) return undefined;
      const token = (call.input as Input<typeof GetRecords>).ShardIterator;
      const iterator = call.engine.iterators.open(call.caller, token);
      if (iterator.kind !== 'valid' || iterator.streamName !== stream) return undefined;
      if (iterator.createdMs > atMs || later.has(token)) return undefined;
      return expiredIterator(call, token, clock);
    },
    onOutput(call, output) {
      const token = issuedBy(call, output);
      if (token === undefined || clock.now() !== atMs) return;
      if (later.size >= MAX_LATER_ITERATORS) later.delete(later.values().next().value!);
      later.add(token);
    },
  };
}

function isGetRecords({ service, operation }: Call): boolean {
  return service === 'kinesis' && operation === 'GetRecords';
}

function issuedBy(call: Call, output: unknown): string | undefined {
  if (isGetRecords(call)) return (output as Output<typeof GetRecords>).NextShardIterator;
  if (call.service !== 'kinesis' || call.operation !== 'GetShardIterator') return undefined;
  return (output as Output<typeof GetShardIterator>).ShardIterator;
}
