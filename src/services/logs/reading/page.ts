import type { MessageFilter } from '../filter/json.ts';
import { EVENT_OVERHEAD_BYTES, MAX_PAGE_BYTES } from '../limits.ts';
import type { LogGroup } from '../group/log-group.ts';
import type { LogStream } from '../group/log-stream.ts';
import { comparePositions, type EventPosition } from './event-position.ts';
import { type EventQuery, locate, type LogEvent, readEvents } from './read-events.ts';
import { ScanWork } from './scan-work.ts';

// A backward scan starts with the newest second of a stream, or the newest positions of its group if there are many in
// that second, then reads windows that grow by this factor.
const FIRST_WINDOW_MS = 1_000;
const FIRST_WINDOW_POSITIONS = 2;
const WINDOW_GROWTH = 4;
// Number of events collected beyond a full page before the oldest are dropped.
const TRIMMED_EVENTS = 1_000;

export interface EventPage {
  /** In order of position. */
  readonly events: readonly LogEvent[];
  /** Start of the next page; undefined at the end. */
  readonly next: EventPosition | undefined;
}

/**
 * Returns the first `limit` matching events at or after `from`, or fewer when the page is full or the work budget is
 * spent: a rare match in a large group takes several calls instead of one long one.
 */
export async function pageForward(
  group: LogGroup,
  wanted: EventQuery,
  options: { from: EventPosition; limit: number; filter?: MessageFilter | undefined },
): Promise<EventPage> {
  const { query, range } = await locate(group, wanted);
  const from = comparePositions(options.from, range.from) > 0 ? options.from : range.from;
  const events: LogEvent[] = [];
  let pageBytes = 0;
  const { filter, limit } = options;
  const work = new ScanWork(filter?.cost);
  for await (const chunk of readEvents(group, { ...range, from }, query)) {
    work.chargeScanned(chunk.scannedBytes);
    for (const event of chunk.events) {
      if (work.isSpent) return { events, next: event.position };
      if (work.shouldYield) await work.yield();
      work.chargeEvent(event.message);
      if (filter?.matches(event.message) === false) continue;
      pageBytes += sizeOf(event);
      const full = events.length === limit || (pageBytes > MAX_PAGE_BYTES && events.length > 0);
      if (full) return { events, next: event.position };
      events.push(event);
    }
    if (work.shouldYield) await work.yield();
    if (work.isSpent) return { events, next: chunk.next };
  }
  return { events, next: undefined };
}

/** Returns the last `limit` events of one stream before a position, or fewer when the page is full. */
export async function pageBackward(
  group: LogGroup,
  stream: LogStream,
  times: { fromMs: number; toMs: number },
  options: { before: EventPosition | undefined; limit: number },
): Promise<readonly LogEvent[]> {
  const { query, range } = await locate(group, { ...times, streams: new Set([stream]) });
  let before = options.before ?? {
    ingestionMs: stream.statistics?.lastIngestionMs ?? 0,
    pos: range.endPos,
    index: 0,
  };
  let page: LogEvent[] = [];
  const work = new ScanWork();
  for (let growth = 1; ; growth *= WINDOW_GROWTH) {
    const sinceMs = Math.max(0, before.ingestionMs - growth * FIRST_WINDOW_MS);
    const sincePos = await group.logs.findByTime(group.document.logId, sinceMs);
    const pos = Math.max(Math.min(sincePos, before.pos), before.pos - growth * FIRST_WINDOW_POSITIONS);
    const from = { ingestionMs: sinceMs, pos: Math.max(range.from.pos, pos), index: 0 };
    const later = page;
    page = [];
    let full = false;
    const trim = () => {
      const newest = newestOf(page, options.limit);
      full ||= newest.length < page.length;
      page = newest;
    };
    const endPos = before.index === 0 ? before.pos : before.pos + 1;
    for await (const { events, scannedBytes } of readEvents(group, { from, endPos }, query)) {
      work.chargeScanned(scannedBytes);
      for (const event of events) {
        work.chargeEvent(event.message);
        if (comparePositions(event.position, before) < 0) page.push(event);
      }
      if (page.length > options.limit + TRIMMED_EVENTS) trim();
      if (work.shouldYield) await work.yield();
    }
    page = [...page, ...later];
    trim();
    full ||= page.length === options.limit;
    if (full || from.pos <= range.from.pos) return page;
    before = from;
  }
}

/** The newest events that fit into a page. */
function newestOf(events: LogEvent[], limit: number): LogEvent[] {
  let start = events.length;
  let bytes = 0;
  while (start > 0 && events.length - start < limit) {
    bytes += sizeOf(events[start - 1]!);
    if (bytes > MAX_PAGE_BYTES && start < events.length) break;
    start--;
  }
  return events.slice(start);
}

function sizeOf({ message }: LogEvent): number {
  return Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
}
