import { MIB } from '../../../lib/bytes.ts';
import { sharedAbort } from '../../../lib/concurrency/shared-abort.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import { type Clock, pause } from '../../../lib/time/clock.ts';
import type { LogLine, LogSink } from '../../../runtime/port.ts';
import { GroupBuffer, memoryOf } from '../../../services/logs/sink/group-buffer.ts';

/** Lines within this time are sent together, unless an invocation waits for them. */
const LINGER_MS = 4;
/** How soon a batch is sent again that no home has taken. */
const RETRY_MS = 200;
/**
 * Bound on the lines that wait for a home; beyond it the oldest are replaced by a line with their number. At 3,000 lines of 1.4 KB
 * per second it covers a takeover of 7 s.
 */
const MAX_WAITING_BYTES = 32 * MIB;
/** How long a gateway that stops tries to send what is left. */
const CLOSE_MS = 2_000;

export interface LineForwarderOptions {
  /** Resolves when the home has stored the lines. Rejects when they may be sent again. */
  readonly send: (lines: readonly LogLine[], signal: AbortSignal) => Promise<void>;
  /** The sink of this gateway while it is the home: nothing is sent then. */
  readonly ownSink: () => LogSink | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Sends the lines of the functions of a gateway to the home, which has the log groups: in order, in batches, one at a time. A batch
 * whose answer was lost is sent again, so that its lines may be stored twice.
 */
export class LineForwarder implements LogSink {
  readonly #options: LineForwarderOptions;
  readonly #waiting = new GroupBuffer();
  readonly #closing = sharedAbort();
  #waitingBytes = 0;
  #sending: Promise<void> | undefined;
  #urgent = new AbortController();

  constructor(options: LineForwarderOptions) {
    this.#options = options;
  }

  write(line: LogLine): void {
    if (!this.#sending) {
      const own = this.#options.ownSink();
      if (own) {
        own.write(line);
        return;
      }
    }
    const bytes = Buffer.byteLength(line.message);
    this.#waiting.push(line, bytes);
    this.#waitingBytes += memoryOf(bytes);
    while (this.#waitingBytes > MAX_WAITING_BYTES) this.#waitingBytes -= this.#waiting.dropOldest()!;
    this.#sending ??= this.#sendAll();
  }

  /** Resolves when the home has stored the lines that were written so far, or they were dropped. */
  async settled(): Promise<void> {
    if (!this.#sending) return;
    const settled = this.#waiting.whenSettled();
    this.#urgent.abort();
    await settled;
  }

  /** Sends what is left, for a bounded time. */
  async close(): Promise<void> {
    const { clock } = this.#options;
    const late = clock.setTimer(CLOSE_MS, () => this.#closing.abort());
    await this.settled();
    late.cancel();
  }

  async #sendAll(): Promise<void> {
    do {
      const { clock } = this.#options;
      await pause(clock, LINGER_MS, { signal: this.#urgent.signal });
      this.#urgent = new AbortController();
      const { lines, memoryBytes, settledLines } = this.#waiting.takeBatch();
      await this.#deliver(lines);
      this.#waitingBytes -= memoryBytes;
      this.#waiting.settle(settledLines);
    } while (!this.#waiting.isEmpty);
    this.#sending = undefined;
  }

  async #deliver(lines: readonly LogLine[]): Promise<void> {
    const { send, clock, logger } = this.#options;
    const { signal } = this.#closing;
    for (;;) {
      try {
        signal.throwIfAborted();
        await send(lines, signal);
        return;
      } catch (error) {
        if (signal.aborted) {
          logger.error('log lines were lost: no home took them while this gateway stopped', {
            lines: lines.length,
            error,
          });
          return;
        }
        await pause(clock, RETRY_MS, { signal });
      }
    }
  }
}
