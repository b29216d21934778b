import { setTimeout as pause } from 'node:timers/promises';
import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-kinesis';
import { decode, type StoredRecord } from '../reshard/payload.ts';
import { STREAM } from '../reshard/stream-name.ts';
import { type ReadShard, walkShards } from '../reshard/walk-shards.ts';
import type { MovingClient } from './clients.ts';
import type { ReaderHistory } from './history.ts';

const POLL_MS = 100;
const MOVE_EVERY = 5;
// Far above what a fault may take. A reader that gets no answer for this long has failed.
const MAX_FAILURES_IN_A_ROW = 600;

/**
 * Reads every shard from its beginning, a child after its parents, until an open shard has the record that ends the
 * run. It goes on with its iterators on any gateway: a call without a response is repeated on the next one.
 */
export async function readShards(
  client: MovingClient,
  roots: readonly string[],
  history: ReaderHistory,
  signal: AbortSignal,
): Promise<void> {
  let calls = 0;
  const again = async <T>(call: () => Promise<T>): Promise<T> => {
    for (let failures = 0; ; failures++) {
      signal.throwIfAborted();
      try {
        // Every few calls another gateway, so that iterators are used everywhere.
        if (calls++ % MOVE_EVERY === 0) client.move();
        return await call();
      } catch (error) {
        if (failures === MAX_FAILURES_IN_A_ROW || !mayGoAway(error)) throw error;
        await pause(POLL_MS);
      }
    }
  };
  const openIterator = async (ShardId: string, after: string | undefined): Promise<string> => {
    const start = { StreamName: STREAM, ShardId, ...startAfter(after) };
    const { ShardIterator } = await again(() =>
      client.call((kinesis) => kinesis.send(new GetShardIteratorCommand(start))),
    );
    return ShardIterator!;
  };
  const read: ReadShard = async (ShardId) => {
    let last: string | undefined;
    let ShardIterator = await openIterator(ShardId, last);
    for (;;) {
      const output = await again(() =>
        client.call((kinesis) => kinesis.send(new GetRecordsCommand({ ShardIterator }))),
      ).catch(onlyExpired);
      if (output === 'expired') {
        ShardIterator = await openIterator(ShardId, last);
        continue;
      }
      const { Records, NextShardIterator, ChildShards } = output;
      last = Records!.at(-1)?.SequenceNumber ?? last;
      const records = Records!.map((record) => decode(ShardId, record));
      history.records.push(...records.filter((record): record is StoredRecord => record !== undefined));
      if (!NextShardIterator) return ChildShards ?? [];
      if (records.includes(undefined)) return undefined;
      ShardIterator = NextShardIterator;
      if (records.length === 0) await pause(POLL_MS);
    }
  };
  try {
    await walkShards(roots, read);
  } catch (error) {
    const at = `${client.failedGateway}, ${new Date().toISOString()}`;
    history.faults.push(`${history.name} at ${at}: ${String(error)}`);
  }
}

/** No answer, or one that says that the gateway cannot serve now. Any other error is a fault. */
function mayGoAway(error: unknown): boolean {
  const { $metadata, name } = error as { $metadata?: { httpStatusCode?: number }; name?: string };
  const status = $metadata?.httpStatusCode;
  return status === undefined || status >= 500 || name === 'ProvisionedThroughputExceededException';
}

/** An iterator ends five minutes after it was returned, by the clock of the gateway. */
function onlyExpired(error: unknown): 'expired' {
  if (error instanceof ExpiredIteratorException) return 'expired';
  throw error;
}

function startAfter(StartingSequenceNumber: string | undefined) {
  return StartingSequenceNumber === undefined
    ? ({ ShardIteratorType: 'TRIM_HORIZON' } as const)
    : ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber } as const);
}
