import { MIB } from '../../../lib/bytes.ts';
import { type Clock, pause } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import { namespaceKey } from '../../../lib/aws/namespace.ts';
import { sharedAbort } from '../../../lib/concurrency/shared-abort.ts';
import { SharedSpace } from '../../../lib/concurrency/shared-space.ts';
import type { LogLine, LogSink } from '../../../runtime/port.ts';
import { isStorageError, StorageError } from '../../../storage/error.ts';
import { MAX_EVENT_BYTES } from '../limits.ts';
import type { LogGroup, NewEvent } from '../group/log-group.ts';
import type { LogGroups } from '../group/log-groups.ts';
import type { LogStream } from '../group/log-stream.ts';
import { GroupBuffer, memoryOf } from './group-buffer.ts';
import { splitText } from './split-text.ts';

/**
 * Bound on lines in memory, which the groups share; one alone may use half of it. At 3,000 lines of 1.4 KB per second
 * that covers a disk that stalls for six seconds.
 */
const MAX_BUFFERED_BYTES = 64 * MIB;
// Lines within this time share a batch; a function's line becomes readable after this time and one commit.
const LINGER_MS = 4;
const RETRY_DELAY_MS = 1_000;

interface DrainedBuffer {
  readonly lines: GroupBuffer;
  /** The loop that drains it. */
  readonly draining: Promise<void>;
}

/** A `LogSink` over log groups: never blocks the writer, stores lines in batches. */
export class BufferedLogSink implements LogSink {
  readonly #groups: LogGroups;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #lingerMs: number;
  readonly #space: SharedSpace;
  readonly #buffers = new Map<string, DrainedBuffer>();
  readonly #closing = sharedAbort();

  constructor(
    groups: LogGroups,
    options: { clock: Clock; logger: Logger; lingerMs?: number; maxBufferedBytes?: number },
  ) {
    this.#groups = groups;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#lingerMs = options.lingerMs ?? LINGER_MS;
    this.#space = new SharedSpace(options.maxBufferedBytes ?? MAX_BUFFERED_BYTES);
  }

  write(line: LogLine): void {
    const key = `${namespaceKey(line)}/${line.group}`;
    let buffer = this.#buffers.get(key);
    if (!buffer) {
      const lines = new GroupBuffer();
      buffer = { lines, draining: this.#drain(key, lines) };
      this.#buffers.set(key, buffer);
    }
    for (const message of splitText(line.message, MAX_EVENT_BYTES)) {
      const messageBytes = Buffer.byteLength(message);
      buffer.lines.push(message === line.message ? line : { ...line, message }, messageBytes);
      this.#space.take(key, memoryOf(messageBytes));
    }
    this.#dropExcess(key, buffer.lines);
  }

  /** Resolves when every line written so far is stored or dropped; does not wait for later lines. */
  async flush(): Promise<void> {
    await Promise.all(Array.from(this.#buffers.values(), ({ lines }) => lines.whenSettled()));
  }

  /** Stores the remaining lines, without retrying when the store rejects them. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(Array.from(this.#buffers.values(), async ({ draining }) => draining));
  }

  /** Drops the oldest lines of a group that exceeds its share, so that it does not displace lines of others. */
  #dropExcess(key: string, lines: GroupBuffer): void {
    while (!this.#space.admits(key, 0)) {
      const freedBytes = lines.dropOldest();
      if (freedBytes === undefined) return;
      this.#space.release(key, freedBytes);
    }
  }

  async #drain(key: string, buffer: GroupBuffer): Promise<void> {
    do {
      await this.#pause(this.#lingerMs);
      const { lines, memoryBytes, settledLines } = buffer.takeBatch();
      await this.#storeOrGiveUp(lines);
      this.#space.release(key, memoryBytes);
      buffer.settle(settledLines);
    } while (!buffer.isEmpty);
    // No await since the check: the next line finds no buffer and creates a new one.
    this.#buffers.delete(key);
  }

  /** Retries while the store rejects the batch; newer lines may be dropped meanwhile. */
  async #storeOrGiveUp(batch: readonly LogLine[]): Promise<void> {
    while ((await this.#store(batch)) === 'rejected') {
      if (this.#closing.signal.aborted) {
        this.#reportLoss(batch, 'the store rejected them while the server stopped');
        return;
      }
      await this.#pause(RETRY_DELAY_MS);
    }
  }

  /** `rejected`: nothing was stored, and a retry may succeed. */
  async #store(batch: readonly LogLine[]): Promise<'done' | 'rejected'> {
    const [first] = batch;
    if (!first) return 'done';
    try {
      const group = await this.#groupOf(first);
      const streams = new Map<string, LogStream>();
      const events: NewEvent[] = [];
      for (const line of batch) {
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

  #reportLoss(batch: readonly LogLine[], reason: string): void {
    this.#logger.error('log lines were lost', {
      group: batch[0]?.group,
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
    await pause(this.#clock, delayMs, { signal });
  }
}

async function streamOf(group: LogGroup, name: string): Promise<LogStream> {
  for (;;) {
    const stream = group.stream(name) ?? (await group.createStream(name));
    if (stream) return stream;
  }
}
