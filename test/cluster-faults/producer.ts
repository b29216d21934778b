import { setTimeout as pause } from 'node:timers/promises';
import { PutRecordCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { encode, type Numbered } from '../reshard/payload.ts';
import { STREAM } from '../reshard/stream-name.ts';
import type { MovingClient } from './clients.ts';
import type { ProducerHistory } from './history.ts';

const KEYS = 4;
const RECORDS_PER_CALL = 12;

// Nodes, gateways, producers and readers share the machine.
const PAUSE_MS = 25;
// After a failure, as clients do, so that a missing cluster is not flooded.
const FAILED_PAUSE_MS = 200;

/** Puts by PutRecord and PutRecords alternately until `signal`. A record is sent once, whatever becomes of it. */
export async function produce(
  client: MovingClient,
  { name, acknowledged, undecided }: ProducerHistory,
  signal: AbortSignal,
): Promise<void> {
  const counts = new Array<number>(KEYS).fill(0);
  let at = 0;
  const next = (): Numbered => {
    at = (at + 1) % KEYS;
    return { key: `${name}-${at}`, n: counts[at]!++ };
  };
  for (let turn = 0; !signal.aborted; turn++) {
    const records = Array.from({ length: turn % 2 === 0 ? 1 : RECORDS_PER_CALL }, next);
    try {
      const results = await client.call((kinesis) => put(kinesis, records));
      const atMs = performance.now();
      for (const [index, { ShardId, SequenceNumber, ErrorCode, ErrorMessage }] of results.entries()) {
        const record = records[index]!;
        if (SequenceNumber) {
          acknowledged.push({ ...record, shardId: ShardId!, sequenceNumber: SequenceNumber, atMs });
        } else undecided.push({ ...record, why: `${ErrorCode}: ${ErrorMessage}`, atMs });
      }
      await pause(PAUSE_MS);
    } catch (error) {
      const why = `${client.failedGateway}: ${String(error)}`;
      const atMs = performance.now();
      undecided.push(...records.map((record) => ({ ...record, why, atMs })));
      await pause(FAILED_PAUSE_MS);
    }
  }
}

interface Result {
  readonly ShardId?: string | undefined;
  readonly SequenceNumber?: string | undefined;
  readonly ErrorCode?: string | undefined;
  readonly ErrorMessage?: string | undefined;
}

async function put(
  kinesis: Parameters<Parameters<MovingClient['call']>[0]>[0],
  records: readonly Numbered[],
): Promise<readonly Result[]> {
  if (records.length === 1) {
    return [await kinesis.send(new PutRecordCommand({ StreamName: STREAM, ...encode(records[0]!) }))];
  }
  const input = { StreamName: STREAM, Records: records.map(encode) };
  return (await kinesis.send(new PutRecordsCommand(input))).Records!;
}
