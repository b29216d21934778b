import { EVENT_OVERHEAD_BYTES, MAX_PAGE_BYTES } from './limits.ts';
import type { LogGroup } from './log-group.ts';
import type { LogStream } from './log-stream.ts';
import type { EventPlace } from './place.ts';
import { comparePlaces } from './place.ts';
import type { EventQuery, LogEvent } from './read-events.ts';
import { locate, readEvents } from './read-events.ts';

// One FilterLogEvents call reads at most about this much, then answers with what it has and a token: a rare
// match in a large group costs the client calls, not the server its time.
const MAX_SCANNED_BYTES = 32 * 1024 * 1024;
// Going backwards starts with the newest second of a stream, then looks over windows this much longer.
const FIRST_WINDOW_MS = 1_000;
const WINDOW_GROWTH = 4;

export interface EventPage {
  /** In order of place. */
  readonly events: readonly LogEvent[];
  /** Where the next page begins, or undefined at the end. */
  readonly next: EventPlace | undefined;
}

/** The first `limit` matching events at or after `from`; fewer where the page is full or enough was read. */
export async function pageForward(
  group: LogGroup,
  wanted: EventQuery,
  options: { from: EventPlace; limit: number; matches?: (message: string) => boolean },
): Promise<EventPage> {
  const { query, range } = await locate(group, wanted);
  const from = comparePlaces(options.from, range.from) > 0 ? options.from : range.from;
  const events: LogEvent[] = [];
  let pageBytes = 0;
  let scannedBytes = 0;
  for await (const chunk of readEvents(group, { ...range, from }, query)) {
    for (const event of chunk.events) {
      if (options.matches && !options.matches(event.message)) continue;
      pageBytes += sizeOf(event);
      const full = events.length === options.limit || (pageBytes > MAX_PAGE_BYTES && events.length > 0);
      if (full) return { events, next: event.place };
      events.push(event);
    }
    scannedBytes += chunk.scannedBytes;
    if (scannedBytes >= MAX_SCANNED_BYTES) return { events, next: chunk.next };
  }
  return { events, next: undefined };
}

/** The last `limit` events of one stream before a place, or fewer where the page is full. */
export async function pageBackward(
  group: LogGroup,
  stream: LogStream,
  times: { fromMs: number; toMs: number },
  options: { before: EventPlace | undefined; limit: number },
): Promise<readonly LogEvent[]> {
  const { query, range } = await locate(group, { ...times, streams: new Set([stream]) });
  let before = options.before ?? {
    ingestionMs: stream.statistics?.lastIngestionMs ?? 0,
    pos: range.endPos,
    index: 0,
  };
  let page: LogEvent[] = [];
  for (let windowMs = FIRST_WINDOW_MS; ; windowMs *= WINDOW_GROWTH) {
    const sinceMs = Math.max(0, before.ingestionMs - windowMs);
    const sincePos = await group.logs.findByTime(group.document.logId, sinceMs);
    const from = {
      ingestionMs: sinceMs,
      pos: Math.max(range.from.pos, Math.min(sincePos, before.pos)),
      index: 0,
    };
    const found = page;
    page = [];
    let full = false;
    const endPos = before.index === 0 ? before.pos : before.pos + 1;
    for await (const { events } of readEvents(group, { from, endPos }, query)) {
      const wanted = events.filter(({ place }) => comparePlaces(place, before) < 0);
      const newest = newestOf([...page, ...wanted], options.limit);
      full ||= newest.length < page.length + wanted.length;
      page = newest;
    }
    const newest = newestOf([...page, ...found], options.limit);
    full ||= newest.length < page.length + found.length || newest.length === options.limit;
    page = newest;
    if (full || from.pos <= range.from.pos) return page;
    before = from;
  }
}

/** The newest of some events that make a page. */
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
