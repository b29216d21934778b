import { type Clock, sleep } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import { namespaceKey } from '../../../lib/aws/namespace.ts';
import { sharedAbort } from '../../../lib/concurrency/shared-abort.ts';
import type { LogLine, LogSink } from '../../../runtime/port.ts';
import { isStorageError, StorageError } from '../../../storage/error.ts';
import { EVENT_OVERHEAD_BYTES, MAX_EVENT_BYTES } from '../limits.ts';
import type { LogGroup, NewEvent } from '../group/log-group.ts';
import type { LogGroups } from '../group/log-groups.ts';
import type { LogStream } from '../group/log-stream.ts';
import { splitText } from './split-text.ts';

// For all groups together. At 3,000 lines of 1.4 KB per second it covers a disk that stalls for seven seconds.
const MAX_BUFFERED_BYTES = 32 * 1024 * 1024;
// Lines within this time share a batch; a function's line becomes readable after this time and one commit.
const LINGER_MS = 4;
const MAX_BATCH_BYTES = 1024 * 1024;
const MAX_BATCH_LINES = 10_000;
const RETRY_DELAY_MS = 1_000;

interface BufferedLine {
  readonly line: LogLine;
  readonly bytes: number;
}

/** Lines of one group that are waiting to be stored. */
interface GroupBuffer {
  readonly lines: BufferedLine[];
  /** Number of lines received, and number of lines stored or dropped, oldest first. */
  writtenLines: number;
  settledLines: number;
  readonly waiting: { readonly forLines: number; readonly resolve: () => void }[];
  /** Lines dropped per stream since the last batch, because the buffer was full. */
  readonly dropped: Map<string, { readonly first: LogLine; count: number }>;
  /** The loop that drains it; undefined while it is empty. */
  draining: Promise<void> | undefined;
}

/** A `LogSink` over log groups: never blocks the writer, stores lines in batches. */
export class BufferedLogSink implements LogSink {
  readonly #groups: LogGroups;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #maxBufferedBytes: number;
  readonly #buffers = new Map<string, GroupBuffer>();
  readonly #closing = sharedAbort();
  #bufferedBytes = 0;

  constructor(groups: LogGroups, options: { clock: Clock; logger: Logger; maxBufferedBytes?: number }) {
    this.#groups = groups;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#maxBufferedBytes = options.maxBufferedBytes ?? MAX_BUFFERED_BYTES;
  }

  write(line: LogLine): void {
    const key = `${namespaceKey(line)}/${line.group}`;
    let buffer = this.#buffers.get(key);
    if (!buffer) {
      buffer = {
        lines: [],
        writtenLines: 0,
        settledLines: 0,
        waiting: [],
        dropped: new Map(),
        draining: undefined,
      };
      this.#buffers.set(key, buffer);
    }
    for (const message of splitText(line.message, MAX_EVENT_BYTES)) {
      const bytes = Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
      buffer.lines.push({ line: { ...line, message }, bytes });
      this.#bufferedBytes += bytes;
      buffer.writtenLines++;
    }
    this.#makeRoom(buffer);
    buffer.draining ??= this.#drain(key, buffer);
  }

  /** Resolves when every line written so far is stored or dropped; does not wait for later lines. */
  async flush(): Promise<void> {
    await Promise.all(
      Array.from(this.#buffers.values(), ({ writtenLines, waiting }) => {
        return new Promise<void>((resolve) => {
          waiting.push({ forLines: writtenLines, resolve });
        });
      }),
    );
  }

  /** Stores the remaining lines, without retrying when the store rejects them. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(Array.from(this.#buffers.values(), async ({ draining }) => draining));
  }

  /** Drops the oldest lines of the writing group, so that a noisy group does not displace lines of others. */
  #makeRoom(buffer: GroupBuffer): void {
    let dropCount = 0;
    while (this.#bufferedBytes > this.#maxBufferedBytes && dropCount < buffer.lines.length) {
      const { line, bytes } = buffer.lines[dropCount++]!;
      this.#bufferedBytes -= bytes;
      const dropped = buffer.dropped.get(line.stream);
      if (dropped) dropped.count++;
      else buffer.dropped.set(line.stream, { first: line, count: 1 });
    }
    buffer.lines.splice(0, dropCount);
  }

  async #drain(key: string, buffer: GroupBuffer): Promise<void> {
    while (buffer.lines.length > 0 || buffer.dropped.size > 0) {
      await this.#pause(LINGER_MS);
      const { lines, bytes, settledCount } = this.#takeBatch(buffer);
      await this.#storeOrGiveUp(lines);
      this.#bufferedBytes -= bytes;
      buffer.settledLines += settledCount;
      while (buffer.waiting[0] && buffer.waiting[0].forLines <= buffer.settledLines) {
        buffer.waiting.shift()!.resolve();
      }
    }
    // No await since the check: the next line finds no buffer and creates a new one.
    this.#buffers.delete(key);
  }

  /** @returns the lines to store, and the number of received lines that are settled with them */
  #takeBatch(buffer: GroupBuffer): { lines: BufferedLine[]; bytes: number; settledCount: number } {
    let count = 0;
    let batchBytes = 0;
    for (const { bytes } of buffer.lines) {
      if (count > 0 && (batchBytes + bytes > MAX_BATCH_BYTES || count === MAX_BATCH_LINES)) break;
      batchBytes += bytes;
      count++;
    }
    let settledCount = count;
    for (const dropped of buffer.dropped.values()) settledCount += dropped.count;
    const lines = [...this.#takeNotices(buffer), ...buffer.lines.splice(0, count)];
    return { lines, bytes: batchBytes, settledCount };
  }

  /** Retries while the store rejects the batch; newer lines may be dropped meanwhile. */
  async #storeOrGiveUp(batch: readonly BufferedLine[]): Promise<void> {
    while ((await this.#store(batch)) === 'rejected') {
      if (this.#closing.signal.aborted) {
        this.#reportLoss(batch, 'the store rejected them while the server stopped');
        return;
      }
      await this.#pause(RETRY_DELAY_MS);
    }
  }

  /** Creates a line with the number of dropped lines for each affected stream. */
  #takeNotices(buffer: GroupBuffer): BufferedLine[] {
    const notices = Array.from(buffer.dropped.values(), ({ first, count }) => {
      const lines = count === 1 ? '1 line' : `${count} lines`;
      return {
        line: { ...first, message: `${lines} dropped here: they came faster than they could be stored` },
        bytes: 0,
      };
    });
    buffer.dropped.clear();
    return notices;
  }

  /** `rejected`: nothing was stored, and a retry may succeed. */
  async #store(batch: readonly BufferedLine[]): Promise<'done' | 'rejected'> {
    const [first] = batch;
    if (!first) return 'done';
    try {
      const group = await this.#groupOf(first.line);
      const streams = new Map<string, LogStream>();
      const events: NewEvent[] = [];
      for (const { line } of batch) {
        let stream = streams.get(line.stream);
        if (!stream) {
          stream = await streamOf(group, line.stream);
          streams.set(line.stream, stream);
        }
        events.push({ stream, timestampMs: line.timestampMs, message: line.message });
      }
      await group.append(events);
      return 'done';
    } catch (error) {
      // `not-found`: the group was deleted meanwhile; the next attempt creates it again, as AWS does.
      if (isStorageError(error) && ['not-written', 'full', 'not-found'].includes(error.kind))
        return 'rejected';
      this.#reportLoss(batch, String(error));
      return 'done';
    }
  }

  #reportLoss(batch: readonly BufferedLine[], reason: string): void {
    this.#logger.error('log lines were lost', {
      group: batch[0]?.line.group,
      lines: batch.length,
      reason,
    });
  }

  /** @throws StorageError `not-found` while the group is being deleted */
  async #groupOf(line: LogLine): Promise<LogGroup> {
    const found = await this.#groups.find(line, line.group);
    if (found) return found;
    await this.#groups.create(line, line.group);
    const created = await this.#groups.find(line, line.group);
    if (!created) throw new StorageError('not-found', `log group ${line.group} is being deleted`);
    return created;
  }

  /** Waits, except while closing. */
  async #pause(delayMs: number): Promise<void> {
    const { signal } = this.#closing;
    if (signal.aborted) return;
    await sleep(this.#clock, delayMs, { signal }).catch(() => {});
  }
}

async function streamOf(group: LogGroup, name: string): Promise<LogStream> {
  for (;;) {
    const stream = group.stream(name) ?? (await group.createStream(name));
    if (stream) return stream;
  }
}
