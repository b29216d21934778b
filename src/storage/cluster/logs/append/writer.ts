import type { Clock } from '../../../../lib/time/clock.ts';
import { StorageError } from '../../../error.ts';
import type { AppendBatch, AppendResult } from '../../../port.ts';
import type { ClusterLogBounds } from '../bounds.ts';
import { controlMessage, KIND, type LogMessage } from '../message.ts';
import type { OpenLog } from '../open-log.ts';
import { Pack } from './pack.ts';
import type { Draft, Publisher } from './publish.ts';

// How long a gateway waits for its turn, in times of its last publish, which other gateways need about as well.
const TURN_FACTOR = 2;
const MAX_TURN_MS = 100;

/** The bytes of appends that wait, of all logs. */
export interface WaitingBytes {
  bytes: number;
}

interface Pending {
  readonly draft: Draft;
  stored(message: LogMessage | undefined): void;
  refused(error: StorageError): void;
}

/**
 * Writes to one log: one message at a time, since each one is stored on condition that the previous one is the newest.
 * What is appended meanwhile becomes the next message.
 */
export class LogWriter {
  readonly #log: OpenLog;
  readonly #clock: Clock;
  readonly #publisher: Publisher;
  readonly #bounds: ClusterLogBounds;
  readonly #allWaiting: WaitingBytes;
  readonly #pending: Pending[] = [];
  /** The pack that takes further appends: the last of the pending ones. */
  #open: Pack | undefined;
  #waitingBytes = 0;
  #isRunning = false;
  /** When the newest message of this gateway was stored, and how long that took. */
  #storedMs = 0;
  #publishMs = 0;

  constructor(
    log: OpenLog,
    publisher: Publisher,
    clock: Clock,
    bounds: ClusterLogBounds,
    allWaiting: WaitingBytes,
  ) {
    this.#log = log;
    this.#clock = clock;
    this.#publisher = publisher;
    this.#bounds = bounds;
    this.#allWaiting = allWaiting;
  }

  /** Copies the batch before it returns. */
  append(batch: AppendBatch): Promise<AppendResult> {
    const { byteLength } = batch;
    const { maxWaitingBytes, maxWaitingBytesPerLog } = this.#bounds;
    if (
      this.#waitingBytes + byteLength > maxWaitingBytesPerLog ||
      this.#allWaiting.bytes + byteLength > maxWaitingBytes
    ) {
      return Promise.reject(
        new StorageError('not-written', `too many bytes wait to be appended to log ${this.#log.id}`, {
          facts: {
            log: this.#log.id,
            waitingBytes: this.#waitingBytes,
            allWaitingBytes: this.#allWaiting.bytes,
          },
        }),
      );
    }
    if (!this.#open?.admits(batch)) this.#begin(new Pack(this.#bounds.packBytes));
    const pack = this.#open!;
    const before = pack.batchBytes;
    const appended = pack.add(batch);
    this.#count(pack.batchBytes - before);
    return appended;
  }

  /** Closes the log after what was appended before. */
  close(): Promise<void> {
    this.#open = undefined;
    return new Promise((resolve, reject) => {
      this.#push({
        draft: {
          kind: KIND.closed,
          payload: (previous, timeMs, mark) => controlMessage(KIND.closed, timeMs, previous, mark),
        },
        stored: () => resolve(),
        refused: reject,
      });
    });
  }

  #begin(pack: Pack): void {
    this.#open = pack;
    const offset = () => this.#log.posOffset;
    this.#push({
      draft: pack,
      stored: (message) => pack.stored(message!.seq + offset(), message!.timeMs),
      refused: (error) => pack.refused(error),
    });
  }

  #push(pending: Pending): void {
    this.#pending.push(pending);
    if (this.#isRunning) return;
    this.#isRunning = true;
    // Appends of the same turn go into one message.
    queueMicrotask(() => void this.#run());
  }

  async #run(): Promise<void> {
    for (let next = this.#pending.shift(); next; next = this.#pending.shift()) {
      const { draft } = next;
      try {
        if (draft instanceof Pack) await this.#turn();
        if (draft === this.#open) this.#open = undefined;
        const startedMs = this.#clock.monotonicMs();
        const message = await this.#publisher.store(this.#log, draft);
        this.#storedMs = this.#clock.monotonicMs();
        this.#publishMs = this.#storedMs - startedMs;
        next.stored(message);
      } catch (error) {
        next.refused(error as StorageError);
      } finally {
        if (draft instanceof Pack) this.#count(-draft.batchBytes);
      }
    }
    this.#isRunning = false;
  }

  /** Lets other gateways that write the log go first, for about as long as they need. Appends join the pack meanwhile. */
  async #turn(): Promise<void> {
    const waitMs = Math.min(MAX_TURN_MS, TURN_FACTOR * this.#publishMs);
    await this.#log.turnOf(this.#publisher.writer, this.#storedMs + waitMs - this.#clock.monotonicMs());
  }

  #count(bytes: number): void {
    this.#waitingBytes += bytes;
    this.#allWaiting.bytes += bytes;
  }
}
