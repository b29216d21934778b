import { crc32 } from 'node:zlib';
import type { Clock } from '../../../../lib/time/clock.ts';
import { isStorageError, StorageError } from '../../../error.ts';
import type { AppendBatch, AppendResult } from '../../../port.ts';
import type { ClusterLogBounds } from '../bounds.ts';
import { BATCH_HEADER_BYTES, controlMessage, KIND } from '../message.ts';
import type { OpenLog } from '../open-log.ts';
import type { Patience } from '../patience.ts';
import { Affinity } from './affinity.ts';
import type { Forward, ForwardAnswer, StoredAt } from './forward.ts';
import { isRevoked, type ForwardedSearch } from './forwarded-search.ts';
import type { Forwarding } from './forwarding.ts';
import { Gathering } from './gathering.ts';
import { Pack } from './pack.ts';
import { alwaysBehind, BEHIND, type Draft, type Publisher } from './publish.ts';

/** Packs of one log under way to the gateway that writes it: one that it stores, and one that waits there for the next message. */
const MAX_FORWARDS = 2;
/** How long a writer that passes the log on waits for the first message of the other gateway. */
const PASS_MS = 100;

/** The bytes of appends that wait, of all logs. */
export interface WaitingBytes {
  bytes: number;
}

/** What all writers of a gateway share. */
export interface WriterParts {
  readonly publisher: Publisher;
  readonly forwarding: Forwarding;
  readonly clock: Clock;
  readonly bounds: ClusterLogBounds;
  readonly waiting: WaitingBytes;
}

interface Pending {
  /** Earlier ones come first. */
  readonly order: number;
  readonly draft: Draft;
  readonly pack?: Pack;
  bytes: number;
  /** The gateways that did not store it, and are not asked again. */
  readonly refusers: Set<bigint>;
  search?: ForwardedSearch;
  patience?: Patience;
  stored(at: StoredAt | undefined): void;
  refused(error: StorageError): void;
}

/**
 * Writes to one log: one message at a time, since each one is stored on condition that the previous one is the newest.
 * What is appended meanwhile becomes the next message. While another gateway writes the log, it gets the appends of this one.
 */
export class LogWriter {
  readonly #log: OpenLog;
  readonly #parts: WriterParts;
  readonly #affinity: Affinity;
  readonly #pending: Pending[] = [];
  readonly #forwards = new Set<Promise<void>>();
  /** What takes further appends: the last of the pending ones. */
  #open: (Pending & { readonly pack: Pack }) | undefined;
  #order = 0;
  #waitingBytes = 0;
  #isRunning = false;
  readonly #gathering: Gathering;
  /** Of the newest message. */
  #packedBytes = 0;
  /** Until another gateway has written. */
  #passing: { readonly to: bigint; readonly ended: Promise<void> } | undefined;

  constructor(log: OpenLog, parts: WriterParts) {
    this.#log = log;
    this.#parts = parts;
    this.#gathering = new Gathering(parts.clock);
    const { subject } = log.state;
    this.#affinity = new Affinity(parts.publisher.writer, (writer) => crc32(`${subject} ${writer}`));
  }

  /** Copies the batch before it returns. */
  append(batch: AppendBatch): Promise<AppendResult> {
    const bytes = BATCH_HEADER_BYTES + batch.byteLength;
    if (!this.#hasRoom(batch.byteLength)) {
      return Promise.reject(
        new StorageError('not-written', `too many bytes wait to be appended to log ${this.#log.id}`, {
          facts: {
            log: this.#log.id,
            waitingBytes: this.#waitingBytes,
            allWaitingBytes: this.#parts.waiting.bytes,
          },
        }),
      );
    }
    const appended = this.#packFor(bytes, batch.recordCount).add(batch);
    this.#gathering.added(this.#open?.pack);
    return appended;
  }

  /** Takes batches that another gateway forwards because this one writes the log. */
  async accept(forward: Forward): Promise<ForwardAnswer> {
    const { state } = this.#log;
    const { writer } = this.#parts.publisher;
    const isWriter = state.newestWrite?.writer === writer && state.phase === 'open';
    if (!isWriter || !this.#hasRoom(forward.batches.length)) return { outcome: 'refused' };
    // It has received `write-yourself`, and waits for the answer to this one before it writes.
    if (this.#passing?.to === forward.writer) return { outcome: 'refused' };
    if (!this.#passing && this.#affinity.shouldPassTo(forward.writer)) {
      this.#passOn(forward.writer);
      return { outcome: 'write-yourself' };
    }
    try {
      const adding = this.#packFor(forward.batches.length, forward.recordCount).addForwarded(forward);
      this.#gathering.added(this.#open?.pack);
      const at = await adding;
      return at ? { outcome: 'stored', ...at } : { outcome: 'refused' };
    } catch (error) {
      return { outcome: isStorageError(error, 'unknown') ? 'unknown' : 'refused' };
    }
  }

  #passOn(to: bigint): void {
    this.#affinity.forget();
    const ended = this.#log.passedOn(this.#parts.publisher.writer, PASS_MS).finally(() => {
      this.#passing = undefined;
    });
    this.#passing = { to, ended };
    for (const { pack } of this.#pending) pack?.refuseForwarded(({ writer }) => writer === to);
  }

  /** Closes the log after what was appended before. */
  close(): Promise<void> {
    this.#open = undefined;
    return new Promise((resolve, reject) => {
      this.#push({
        order: this.#order++,
        draft: {
          kind: KIND.closed,
          payload: (previous, timeMs, mark) => controlMessage(KIND.closed, timeMs, previous, mark),
        },
        bytes: 0,
        refusers: new Set(),
        stored: () => resolve(),
        refused: reject,
      });
    });
  }

  /** The open pack, which the caller adds to, or a new one. */
  #packFor(bytes: number, recordCount: number): Pack {
    let open = this.#open;
    if (!open?.pack.admits(bytes, recordCount)) open = this.#begin();
    open.bytes += bytes;
    this.#count(bytes);
    return open.pack;
  }

  #begin(): Pending & { readonly pack: Pack } {
    const { packBytes } = this.#parts.bounds;
    const pack = new Pack(packBytes, (forward) => isRevoked(this.#log.state, forward), this.#packedBytes);
    const pending: Pending & { readonly pack: Pack } = {
      order: this.#order++,
      draft: {
        kind: KIND.batches,
        payload: (previous, timeMs, mark) => pack.payload(previous, timeMs, mark),
        get search() {
          return pending.search;
        },
      },
      pack,
      bytes: 0,
      refusers: new Set(),
      stored: (at) => at && pack.stored(at, this.#log.posOffset),
      refused: (error) => pack.refused(error),
    };
    this.#open = pending;
    this.#push(pending);
    return pending;
  }

  #push(pending: Pending): void {
    const { order } = pending;
    const at = this.#pending.findIndex((other) => other.order > order);
    this.#pending.splice(at === -1 ? this.#pending.length : at, 0, pending);
    if (this.#isRunning) return;
    this.#isRunning = true;
    // Appends of the same turn go into one message.
    queueMicrotask(() => void this.#run());
  }

  async #run(): Promise<void> {
    for (let next = this.#pending[0]; next; next = this.#pending[0]) {
      const receiver = this.#receiverOf(next);
      if (receiver === undefined && this.#forwards.size > 0) await Promise.all(this.#forwards);
      else if (receiver !== undefined && this.#forwards.size >= MAX_FORWARDS)
        await Promise.race(this.#forwards);
      else if (receiver !== undefined) this.#send(this.#take(), receiver);
      else if (next.pack && this.#passing) await this.#passing.ended;
      else {
        if (next.pack) await this.#gathering.wait(next.pack);
        await this.#write(this.#take());
      }
    }
    this.#isRunning = false;
  }

  /** The next of the pending ones, to which nothing is added from now on. */
  #take(): Pending {
    const next = this.#pending.shift()!;
    if (next === this.#open) this.#open = undefined;
    return next;
  }

  /** The gateway that the appends are sent to; undefined: this one stores them. */
  #receiverOf({ pack, search, refusers }: Pending): bigint | undefined {
    const { state } = this.#log;
    const { clock, forwarding } = this.#parts;
    if (!pack || search || state.phase !== 'open') return undefined;
    const writer = this.#affinity.writerOf(state.newestWrite, clock.monotonicMs());
    if (writer === undefined || refusers.has(writer)) return undefined;
    return forwarding.canReach(writer) ? writer : undefined;
  }

  /**
   * Sends the appends to the gateway that writes the log now. Those that others forwarded to this one are theirs to send:
   * a writer that kept them would lose each message to the other one, which knows of its own messages first.
   */
  #send(pending: Pending, receiver: bigint): void {
    const { pack } = pending;
    if (pack?.hasForwarded) pack.refuseForwarded(() => true);
    if (pack?.batchCount === 0) this.#settle(pending, () => {});
    else this.#track(this.#forward(pending, receiver));
  }

  async #forward(pending: Pending, receiver: bigint): Promise<void> {
    const forwarded = await this.#parts.forwarding.forward(receiver, this.#log, pending.pack!);
    if (forwarded.outcome === 'stored') return this.#settle(pending, () => pending.stored(forwarded));
    if (forwarded.outcome === 'unknown') pending.search = forwarded.search;
    pending.refusers.add(receiver);
    this.#push(pending);
  }

  #track(forward: Promise<void>): void {
    const tracked = forward.finally(() => this.#forwards.delete(tracked));
    this.#forwards.add(tracked);
  }

  async #write(pending: Pending): Promise<void> {
    const { publisher, clock } = this.#parts;
    const { pack } = pending;
    pending.patience ??= publisher.patience();
    try {
      const startedMs = clock.monotonicMs();
      const stored = await publisher.tryToStore(this.#log, pending.draft, pending.patience);
      if (stored === BEHIND) {
        if (pending.patience.isExhausted) throw alwaysBehind(this.#log, pending.draft);
        return this.#push(pending);
      }
      this.#gathering.stored(clock.monotonicMs() - startedMs, pack?.batchCount);
      if (pack) {
        this.#packedBytes = pack.batchBytes;
        this.#affinity.wrote(pack.hasOwn ? [publisher.writer, ...pack.forwarders] : pack.forwarders);
      }
      this.#settle(pending, () => pending.stored(stored));
    } catch (error) {
      this.#settle(pending, () => pending.refused(withSearch(error as StorageError, pending)));
    }
  }

  #settle(pending: Pending, settle: () => void): void {
    this.#count(-pending.bytes);
    settle();
  }

  #hasRoom(bytes: number): boolean {
    const { bounds, waiting } = this.#parts;
    return (
      this.#waitingBytes + bytes <= bounds.maxWaitingBytesPerLog &&
      waiting.bytes + bytes <= bounds.maxWaitingBytes
    );
  }

  #count(bytes: number): void {
    this.#waitingBytes += bytes;
    this.#parts.waiting.bytes += bytes;
  }
}

/** Appends that another gateway may store can be refused only for what is certain. */
function withSearch(error: StorageError, { search }: Pending): StorageError {
  if (!search || error.kind !== 'not-written') return error;
  return new StorageError('unknown', error.message, { cause: error });
}
