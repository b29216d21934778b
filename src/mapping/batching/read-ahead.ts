import type { ShardPosition } from '../../engine/port.ts';
import type { MappingSettings } from '../document.ts';
import type { EventBatch } from './event-batch.ts';
import type { ShardContext } from '../shard/shard-context.ts';

/** The beginning of the next batch, read while the function has this one. */
export interface Ahead {
  readonly from: ShardPosition;
  /** Where to go on reading. */
  readonly next: ShardPosition;
  readonly batch: EventBatch;
  readonly roleArn: string;
  /** By which it was read: a change of them makes it stale. */
  readonly settings: MappingSettings;
  readonly recordsPolled: number;
  readonly recordsFilteredOut: number;
}

/**
 * Reads once, and waits for nothing. Whatever is to be decided about a record (it fits no event, the shard
 * ends) is left to `collect`, which goes on from there when this batch is done.
 * @param batch that is not in use
 */
export async function readAhead(
  context: ShardContext,
  batch: EventBatch,
  from: ShardPosition,
  roleArn: string,
): Promise<Ahead> {
  const { reader, shardId, stream } = context;
  const settings = context.settings();
  const { batchSize } = settings;
  batch.reset(roleArn);
  const limits = { maxRecords: batchSize, maxBytes: batch.bytesFor(batchSize) };
  const read = await reader.read(stream, shardId, from, limits);
  let [next, recordsPolled, recordsFilteredOut] = [from, 0, 0];
  for (const record of read.records) {
    const isOurs = context.isOurs(record);
    const passes = isOurs && context.accepts(record);
    if (passes && !batch.add(record)) break;
    if (isOurs) recordsPolled++;
    if (isOurs && !passes) recordsFilteredOut++;
    next = record.next;
  }
  return { from, next, batch, roleArn, settings, recordsPolled, recordsFilteredOut };
}
