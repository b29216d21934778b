import type { StartingPoint, StreamRecord } from '../../../engine/port.ts';
import { EngineError } from '../../../engine/error.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import { InvalidPattern } from '../../../lib/event-pattern/invalid-pattern.ts';
import { compileRecordFilter, type RecordFilter } from '../../../mapping/filter/record-filter.ts';
import { listedShards } from '../../../services/kinesis/describe-stream.ts';
import type { RecordsReply } from '../contract.ts';
import type { DashboardParts } from '../parts.ts';
import { Refusal } from '../reply.ts';
import type { PageRequest } from '../request.ts';
import { parseCursor, type ShardPositions } from './cursor.ts';
import { requireStream } from './require-stream.ts';
import { MAX_SCANNED_BYTES, search } from './search.ts';
import { ShardSource } from './shard-source.ts';
import { startingPoint } from './start.ts';

/** Shards that one search merges: its cursor has a position for each, some 25 bytes. */
const MAX_SHARDS = 10_000;
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
/** Records that are read ahead for all shards together. */
const READ_AHEAD_RECORDS = 2_000;

/** A page of the records of a shard, or of all shards in order of arrival. @throws Refusal */
export async function findRecords(
  { engine }: Pick<DashboardParts, 'engine'>,
  nowMs: number,
  request: PageRequest,
): Promise<RecordsReply> {
  const [name = ''] = request.names;
  const stream = requireStream(engine, request.namespace, name);
  const limit = request.number('limit', { byDefault: DEFAULT_LIMIT, max: MAX_LIMIT });
  const isWanted = wanted(request);
  const ref = { ...request.namespace, streamName: name };
  try {
    const positions = await positionsOf(engine, stream, nowMs, request);
    const share = Math.max(1, positions.size);
    const limits = {
      maxRecords: Math.max(1, Math.min(limit, Math.floor(READ_AHEAD_RECORDS / share))),
      maxBytes: Math.floor(MAX_SCANNED_BYTES / share),
    };
    const sources = Array.from(
      positions,
      ([shardId, position]) => new ShardSource(engine.reader, ref, { shardId, position }, limits),
    );
    return await search(sources, isWanted, limit);
  } catch (error) {
    if (error instanceof EngineError)
      throw new Refusal(404, 'NoSuchShard', `The stream ${name} has no such shard.`);
    throw error;
  }
}

/** Where each shard is read from. A shard that appeared after the page of the cursor is read from its beginning. */
async function positionsOf(
  { reader }: DashboardParts['engine'],
  stream: Stream,
  nowMs: number,
  request: PageRequest,
): Promise<ShardPositions> {
  const cursor = cursorOf(request);
  const known = cursor === undefined ? undefined : parseCursor(cursor);
  const shard = request.text('shard');
  const start = known ? TRIM_HORIZON : startingPoint(request.text('from'));
  if (shard === undefined && start.kind === 'at-sequence-number') {
    throw new Refusal(400, 'NoShard', 'A sequence number is one of a shard; name it with shard.');
  }
  const shardIds = shard === undefined ? listedShards(stream, nowMs).map(({ id }) => id) : [shard];
  if (shardIds.length > MAX_SHARDS) {
    throw new Refusal(
      400,
      'TooManyShards',
      `The stream has ${shardIds.length} shards, and ${MAX_SHARDS} can be searched at once; choose a shard.`,
    );
  }
  const ref = { ...request.namespace, streamName: stream.document.streamName };
  const positions = shardIds.map(
    async (id) => [id, known?.get(id) ?? (await reader.resolve(ref, id, start))] as const,
  );
  return new Map(await Promise.all(positions));
}

/** Of many shards it is too long for a URL, and in the body. @throws Refusal */
function cursorOf(request: PageRequest): string | undefined {
  const { cursor } = request.body();
  return typeof cursor === 'string' ? cursor : request.text('cursor');
}

const TRIM_HORIZON: StartingPoint = { kind: 'trim-horizon' };

function wanted(request: PageRequest): (record: StreamRecord) => boolean {
  const key = request.text('key');
  const filter = request.text('filter');
  const passes = filter === undefined ? () => true : compileFilter(filter);
  return (record) => (key === undefined || record.partitionKey === key) && passes(record);
}

/** @throws Refusal */
function compileFilter(pattern: string): RecordFilter {
  try {
    return compileRecordFilter([pattern]);
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error;
    throw new Refusal(
      400,
      'BadFilter',
      'The filter is not a pattern of an event source mapping, such as {"data":{"type":["click"]}}.',
    );
  }
}
