import { setTimeout as pause } from 'node:timers/promises';
import { type KinesisClient, PutRecordCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { STREAM } from './stream-name.ts';
import { encode, type Numbered, type StoredRecord } from './payload.ts';

const KEYS = 8;
const RECORDS_PER_CALL = 24;

// The consumers share two cores with the server and must keep up.
const PAUSE_MS = 25;

/** The responses to one producer. No other producer uses its keys, so their records have an order. */
export interface ProducerLog {
  readonly acknowledged: StoredRecord[];
  /** Puts that failed. A reshard is no reason to reject one. */
  readonly failed: string[];
}

/** Writes by PutRecord and PutRecords alternately, one call at a time, until `signal`. */
export async function produce(
  client: KinesisClient,
  name: string,
  log: ProducerLog,
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
      await put(client, records, log);
    } catch (error) {
      log.failed.push(String(error));
    }
    await pause(PAUSE_MS);
  }
}

async function put(client: KinesisClient, records: readonly Numbered[], log: ProducerLog): Promise<void> {
  const [first] = records;
  if (records.length === 1) {
    const { ShardId, SequenceNumber } = await client.send(
      new PutRecordCommand({ StreamName: STREAM, ...encode(first!) }),
    );
    log.acknowledged.push({ ...first!, shardId: ShardId!, sequenceNumber: SequenceNumber! });
    return;
  }
  const { Records } = await client.send(
    new PutRecordsCommand({ StreamName: STREAM, Records: records.map(encode) }),
  );
  for (const [index, { ShardId, SequenceNumber, ErrorCode, ErrorMessage }] of Records!.entries()) {
    const record = records[index]!;
    if (ErrorCode) log.failed.push(`${record.key} ${record.n}: ${ErrorCode}: ${ErrorMessage}`);
    else log.acknowledged.push({ ...record, shardId: ShardId!, sequenceNumber: SequenceNumber! });
  }
}
