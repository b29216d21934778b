import { SequenceNumbers } from '../../engine/shard/sequence-number.ts';
import { shardIdOf } from '../../engine/shard/id.ts';
import type { StreamDocument } from '../../engine/stream/document.ts';
import type { GroupDocument } from '../../services/logs/group/documents.ts';
import type { MissingRange } from '../../storage/embedded/check/report.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaTable } from '../../storage/embedded/state/meta-table.ts';
import { partsOfLogId } from '../../engine/stream/keys.ts';

/** A range of records or log events that can no longer be read, with the names that its users know. */
export interface LostRange {
  /** `stream orders` or `log group /aws/lambda/f`; the id of the log when its owner is unknown. */
  readonly of: string;
  readonly shardId?: string;
  /** The maximum number of lost batches; each has one record or more. */
  readonly batches: number;
  /** The sequence numbers of lost records are between these. */
  readonly fromSequenceNumber?: string;
  readonly toSequenceNumber?: string;
  /** Arrival times, ISO 8601. Absent when nothing on that side is intact. */
  readonly after?: string;
  readonly before?: string;
}

export function nameRange(range: MissingRange, meta: MetaTable): LostRange {
  const { logId, fromPos, endPos, afterMs, beforeMs } = range;
  const lost = {
    batches: endPos - fromPos,
    ...(afterMs !== undefined && { after: isoTime(afterMs) }),
    ...(beforeMs !== undefined && { before: isoTime(beforeMs) }),
  };
  const parts = partsOfLogId(logId);
  if (!parts) return { of: logGroupName(logId, meta) ?? `log ${logId}`, ...lost };
  const { streamKey, creationId, shardNumber } = parts;
  const named = {
    of: `stream ${streamKey.slice(streamKey.lastIndexOf('/') + 1)}`,
    shardId: shardIdOf(shardNumber),
    ...lost,
  };
  const stream = parse<StreamDocument>(meta, `${META_PREFIX.engine.stream}${streamKey}`);
  const shard = stream?.shards.find(({ number }) => number === shardNumber);
  if (stream?.creationId !== creationId || !shard) return named;
  const numbers = new SequenceNumbers(shardNumber, shard.createdSeconds);
  return {
    ...named,
    fromSequenceNumber: numbers.continuation({ pos: fromPos, index: 0 }, afterMs ?? shard.openedMs),
    toSequenceNumber: numbers.continuation({ pos: endPos, index: 0 }, beforeMs ?? afterMs ?? shard.openedMs),
  };
}

/** Describes a range in one line, for the command line. */
export function describeLost({ of, shardId, batches, after, before, ...numbers }: LostRange): string {
  const where = shardId === undefined ? of : `${of}, ${shardId}`;
  const { fromSequenceNumber: from, toSequenceNumber: to } = numbers;
  const range = from === undefined ? '' : `, sequence numbers ${from} to ${to}`;
  const time = describeTime(after, before);
  return `${where}: up to ${batches} ${batches === 1 ? 'batch' : 'batches'} of records${range}${time}`;
}

function describeTime(after: string | undefined, before: string | undefined): string {
  if (after === undefined && before === undefined) return '';
  if (after === undefined) return `, put before ${before}`;
  return before === undefined ? `, put after ${after}` : `, put between ${after} and ${before}`;
}

function logGroupName(logId: string, meta: MetaTable): string | undefined {
  const groups = meta
    .list(META_PREFIX.logs.group)
    .map(({ value }) => JSON.parse(value.toString()) as GroupDocument);
  const group = groups.find((one) => one.logId === logId);
  return group && `log group ${group.name}`;
}

function parse<T>(meta: MetaTable, key: string): T | undefined {
  const entry = meta.get(key);
  return entry && (JSON.parse(entry.value.toString()) as T);
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
