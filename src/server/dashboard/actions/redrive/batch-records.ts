import { MIB } from '../../../../lib/bytes.ts';
import { EngineError } from '../../../../engine/error.ts';
import type { StreamReader, StreamRecord } from '../../../../engine/port.ts';
import { laneOf } from '../../../../mapping/batching/lane.ts';
import type { StreamMapping } from '../../../../mapping/document.ts';
import { compileRecordFilter } from '../../../../mapping/filter/record-filter.ts';
import type { FailedBatch } from './failed-batch.ts';

/** More than the largest batch: 10,000 records, or 6 MB in the event. Other lanes and filtered records lie between. */
const MAX_READ_RECORDS = 200_000;
const PAGE = { maxRecords: 10_000, maxBytes: 10 * MIB } as const;

/**
 * The records of a failed batch, which its message names by the first and the last.
 * @param mapping selects them: its filter, and the lane of the first record
 * @returns undefined when they are no longer in the stream
 */
export async function recordsOf(
  reader: StreamReader,
  { stream, shardId, startSequenceNumber, endSequenceNumber }: FailedBatch,
  mapping: StreamMapping | undefined,
): Promise<readonly StreamRecord[] | undefined> {
  const isAccepted = compileRecordFilter(mapping?.settings.filterPatterns ?? []);
  const lanes = mapping?.settings.parallelizationFactor ?? 1;
  const laneOfRecord = (record: StreamRecord) => laneOf(record.partitionKey ?? record.sequenceNumber, lanes);
  const found: StreamRecord[] = [];
  let lane: number | undefined;
  try {
    const start = { kind: 'at-sequence-number', sequenceNumber: startSequenceNumber } as const;
    let from = await reader.resolve(stream, shardId, start);
    for (let read = 0; read < MAX_READ_RECORDS;) {
      const { records, next } = await reader.read(stream, shardId, from, PAGE);
      for (const record of records) {
        if (lane === undefined && record.sequenceNumber !== startSequenceNumber) return undefined;
        lane ??= laneOfRecord(record);
        if (laneOfRecord(record) === lane && isAccepted(record)) found.push(record);
        if (record.sequenceNumber === endSequenceNumber) return found;
      }
      if (records.length === 0) return undefined;
      read += records.length;
      from = next;
    }
  } catch (error) {
    // The stream or the shard no longer exists, or the message names no sequence number.
    if (!(error instanceof EngineError || error instanceof RangeError)) throw error;
  }
  return undefined;
}
