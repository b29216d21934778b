import { KIB, MIB } from '../../../lib/bytes.ts';
import { DAY_MS } from '../../../lib/time/units.ts';
import { decodeEvents } from '../group/event-batch.ts';
import type { LogGroup } from '../group/log-group.ts';
import type { LogStream } from '../group/log-stream.ts';
import { comparePositions, type EventPosition, LOG_START } from './event-position.ts';

const READ_BYTES = MIB;
// A chunk ends with the event that fills it, so that its reader can yield to the event loop.
const CHUNK_BYTES = 32 * KIB;

export interface LogEvent {
  readonly stream: LogStream;
  readonly timestampMs: number;
  readonly message: string;
  readonly position: EventPosition;
}

export interface EventQuery {
  /** Undefined: all streams. */
  readonly streams: ReadonlySet<LogStream> | undefined;
  /** Both ends are inclusive. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A range of a group's log, from an event's position to an exclusive end position. */
export interface LogRange {
  readonly from: EventPosition;
  readonly endPos: number;
}

export interface EventChunk {
  readonly events: readonly LogEvent[];
  /** The number of bytes that were read to find the events. */
  readonly scannedBytes: number;
  /** Position to continue from. */
  readonly next: EventPosition;
}

/**
 * Narrows a query by retention, and to the range of the log that can contain its events: between the first and the
 * last batch of its streams, and within the group's recorded skew of its times.
 */
export async function locate(
  group: LogGroup,
  query: EventQuery,
): Promise<{ query: EventQuery; range: LogRange }> {
  const { logId, retentionDays, aheadMs, behindMs } = group.document;
  const oldestMs = retentionDays === undefined ? 0 : group.clock.now() - retentionDays * DAY_MS;
  const fromMs = Math.max(query.fromMs, oldestMs);
  const fromPos = await group.logs.findByTime(logId, Math.max(0, fromMs - aheadMs));
  const endPos = Number.isFinite(query.toMs)
    ? await group.logs.findByTime(logId, query.toMs + behindMs + 1)
    : (await group.logs.bounds(logId)).endPos;
  const bounds = boundsOf(query.streams);
  const range = {
    from: { ...LOG_START, pos: Math.max(fromPos, bounds.firstPos) },
    endPos: Math.min(endPos, bounds.endPos),
  };
  return { query: { ...query, fromMs }, range };
}

/** Sorts a page by the events' own timestamps, then by arrival. */
export function inOrderOfTime(events: readonly LogEvent[]): LogEvent[] {
  const isOrdered = events.every(
    (event, index) => index === 0 || compareTimes(events[index - 1]!, event) <= 0,
  );
  return isOrdered ? [...events] : [...events].sort(compareTimes);
}

function compareTimes(a: LogEvent, b: LogEvent): number {
  return a.timestampMs - b.timestampMs || comparePositions(a.position, b.position);
}

function boundsOf(streams: Iterable<LogStream> | undefined): { firstPos: number; endPos: number } {
  if (!streams) return { firstPos: 0, endPos: Infinity };
  let firstPos = Infinity;
  let endPos = 0;
  for (const { statistics } of streams) {
    if (!statistics) continue;
    firstPos = Math.min(firstPos, statistics.firstPos);
    endPos = Math.max(endPos, statistics.lastPos + 1);
  }
  return { firstPos: Math.min(firstPos, endPos), endPos };
}

/** Yields the events of a range that match a query, in arrival order, in chunks. */
export async function* readEvents(
  group: LogGroup,
  range: LogRange,
  query: EventQuery,
): AsyncGenerator<EventChunk> {
  const { logId } = group.document;
  const wantsId = (id: string) => {
    const stream = group.streamById(id);
    return stream !== undefined && (query.streams?.has(stream) ?? true);
  };
  let chunk: LogEvent[] = [];
  let scannedBytes = 0;
  for (let fromPos = range.from.pos; fromPos < range.endPos;) {
    const { batches, nextPos } = await group.logs.read(logId, fromPos, { maxBytes: READ_BYTES });
    if (batches.length === 0) break;
    for (const batch of batches) {
      if (batch.pos >= range.endPos) break;
      let chunkStart = 0;
      for (const { streamId, timestampMs, message, index } of decodeEvents(batch.bytes, wantsId)) {
        const position = { ingestionMs: batch.timestampMs, pos: batch.pos, index: batch.firstIndex + index };
        const end = message.byteOffset + message.length - batch.bytes.byteOffset;
        if (end - chunkStart >= CHUNK_BYTES) {
          yield { events: chunk, scannedBytes: scannedBytes + end - chunkStart, next: position };
          chunk = [];
          scannedBytes = 0;
          chunkStart = end;
        }
        if (timestampMs < query.fromMs || timestampMs > query.toMs) continue;
        if (comparePositions(position, range.from) < 0) continue;
        const stream = group.streamById(streamId)!;
        chunk.push({ stream, timestampMs, message: message.toString('utf8'), position });
      }
      scannedBytes += batch.bytes.length - chunkStart;
      if (scannedBytes < CHUNK_BYTES) continue;
      yield { events: chunk, scannedBytes, next: { ...LOG_START, pos: batch.pos + 1 } };
      chunk = [];
      scannedBytes = 0;
    }
    fromPos = nextPos;
  }
  if (chunk.length > 0 || scannedBytes > 0) {
    yield { events: chunk, scannedBytes, next: { ...LOG_START, pos: range.endPos } };
  }
}
