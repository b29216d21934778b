import type { ShardPosition } from '../../engine/port.ts';
import type { MappingSettings } from '../document.ts';
import type { BatchingContext } from './batch-collector.ts';
import type { EventBatch } from './event-batch.ts';

/** The beginning of the next batch, read while the function processes the current one. */
export interface ReadAhead {
  readonly from: ShardPosition;
  /** Where to continue reading. */
  readonly next: ShardPosition;
  readonly batch: EventBatch;
  readonly roleArn: string;
  /** The settings it was read with; it is stale when they have been replaced. */
  readonly settings: MappingSettings;
  readonly recordsPolled: number;
  readonly recordsFilteredOut: number;
}

/**
 * Reads once, without waiting for records. The collector continues where this read has ended; it also handles a record
 * that does not fit and the end of the shard.
 * @param batch a batch that is not in use
 */
export async function readAhead(
  { mapping, reader }: BatchingContext,
  batch: EventBatch,
  from: ShardPosition,
  roleArn: string,
): Promise<ReadAhead> {
  const { settings } = mapping.document();
  const { batchSize } = settings;
  batch.reset(roleArn);
  const limits = { maxRecords: batchSize, maxBytes: batch.bytesFor(batchSize) };
  const read = await reader.read(from, limits);
  let [next, recordsPolled, recordsFilteredOut] = [from, 0, 0];
  for (const record of read.records) {
    const selection = reader.select(record);
    if (selection === 'accepted' && !batch.add(record)) break;
    if (selection === 'filtered-out') recordsFilteredOut++;
    if (selection !== 'other-lane') recordsPolled++;
    next = record.next;
  }
  return { from, next, batch, roleArn, settings, recordsPolled, recordsFilteredOut };
}
