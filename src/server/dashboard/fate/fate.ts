import { comparePositions } from '../../../engine/compare-positions.ts';
import { EngineError } from '../../../engine/error.ts';
import type { StreamRecord } from '../../../engine/port.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { isQueueMapping, type StreamMapping } from '../../../mapping/document.ts';
import { compileRecordFilter } from '../../../mapping/filter/record-filter.ts';
import { parseFunctionArn } from '../../../services/lambda/function/name/name.ts';
import type { FateReply } from '../contract.ts';
import type { WatchedInvocations } from '../invocations/watched-invocations.ts';
import type { DashboardParts } from '../parts.ts';
import { requireStream } from '../records/require-stream.ts';
import { Refusal } from '../reply.ts';
import type { PageRequest } from '../request.ts';
import { hasFailedWith, invocationsWith } from './invocations-with.ts';
import { type LaneProgress, progressFor } from './lane-position.ts';

type Fate = FateReply['mappings'][number];

interface Tools {
  readonly parts: Pick<DashboardParts, 'engine' | 'mappings' | 'meta'>;
  readonly watched: WatchedInvocations;
}

/** What each mapping of a stream did with a record. @throws Refusal */
export async function fateOf(tools: Tools, { namespace, names }: PageRequest): Promise<FateReply> {
  const [streamName = '', shardId = '', sequenceNumber = ''] = names;
  const { engine, mappings } = tools.parts;
  const stream = requireStream(engine, namespace, streamName);
  const record = await readRecord(engine, { ...namespace, streamName }, shardId, sequenceNumber);
  const ofStream = mappings
    .list(namespace)
    .flatMap((mapping) => (isQueueMapping(mapping) ? [] : [mapping]))
    .filter((mapping) => mapping.streamName === streamName && mapping.streamAccount === undefined);
  return {
    mappings: await Promise.all(
      ofStream.map((mapping) => fateIn(tools, namespace, mapping, { stream, shardId, record })),
    ),
  };
}

/** @throws Refusal */
async function readRecord(
  { reader }: DashboardParts['engine'],
  ref: Namespace & { readonly streamName: string },
  shardId: string,
  sequenceNumber: string,
): Promise<StreamRecord> {
  try {
    const from = await reader.resolve(ref, shardId, { kind: 'at-sequence-number', sequenceNumber });
    const { records } = await reader.read(ref, shardId, from, { maxRecords: 1, maxBytes: 1 });
    if (records[0]?.sequenceNumber === sequenceNumber) return records[0];
  } catch (error) {
    if (!(error instanceof EngineError || error instanceof RangeError)) throw error;
  }
  throw new Refusal(404, 'NoSuchRecord', `${shardId} has no record ${sequenceNumber} within retention.`);
}

async function fateIn(
  { parts, watched }: Tools,
  namespace: Namespace,
  mapping: StreamMapping,
  { stream, shardId, record }: { stream: Stream; shardId: string; record: StreamRecord },
): Promise<Fate> {
  const { uuid, settings, eventSourceArn } = mapping;
  const functionName = parseFunctionArn(settings.functionArn)?.name ?? settings.functionArn;
  const { sequenceNumber } = record;
  const named = { sourceArn: eventSourceArn, shardId, sequenceNumber };
  const tried = invocationsWith(watched.recent.in(namespace), functionName, named);
  const last = tried.at(-1);
  const progress = await progressFor(parts.meta, mapping, {
    shardId,
    record,
    streamCreatedMs: stream.document.createdMs,
  });
  const isRunning = watched.isRunningWith(functionName, `"${shardId}:${sequenceNumber}"`);
  const outcome = (): Fate['fate'] => {
    if (isRunning) return 'delivering';
    const isDone = comparePositions(record.position, progress.position) < 0;
    if (last && !hasFailedWith(last, named, settings.reportBatchItemFailures)) return 'delivered';
    if (last && !isDone) return 'delivering';
    if (last) return settings.failureDestinationArn === '' ? 'discarded' : 'sent to destination';
    return untried(mapping, record, progress);
  };
  return { uuid, functionName, fate: outcome(), invocations: tried.map(({ requestId }) => requestId) };
}

/** The fate of a record that no kept invocation had. */
function untried(
  { settings }: StreamMapping,
  record: StreamRecord,
  { start, position }: LaneProgress,
): Fate['fate'] {
  if (comparePositions(record.position, start) < 0) return 'before its start';
  if (comparePositions(record.position, position) >= 0) return 'waiting';
  return compileRecordFilter(settings.filterPatterns)(record) ? 'unknown' : 'filtered';
}
