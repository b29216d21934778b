import { MIB } from '../../../lib/bytes.ts';
import { Slots } from '../../../lib/concurrency/slots.ts';
import type { Store } from '../../port.ts';
import { readCall, type ReceivedCall, writeJson } from '../frames/call.ts';
import type { Arguments, Call, JsonCall, Results } from '../frames/calls.ts';
import { writeError } from '../frames/error.ts';
import { FRAME, ProtocolError } from '../frames/frame.ts';
import type { FrameWriter } from '../frames/frame-writer.ts';
import { readAppend, writeAppended, writeBatches } from '../frames/log.ts';
import { PIECE_BYTES, Pieces } from '../frames/pieces.ts';

/** The other process has fewer requests under way: requests.ts. */
const MAX_REQUESTS = 2 ** 18;
/** Reads of one process at the same time; their results wait in memory. */
const MAX_READS = 16;
/** A larger read returns less, which is why it returns where the next one begins. */
const MAX_READ_BYTES = 8 * MIB;

interface AnsweringOptions {
  readonly store: Store;
  readonly writer: FrameWriter;
  /** A call has failed. */
  readonly onError: (error: unknown) => void;
}

type Handlers = {
  readonly [C in JsonCall]: (args: Arguments<C>, bytes: Buffer, id: number) => Promise<Results[C]>;
};

/** Runs the requests of one process and answers them, each when it is done. */
export class Answering {
  readonly #options: AnsweringOptions;
  readonly #handlers: Handlers;
  readonly #reads = new Slots(MAX_READS);
  readonly #blobs = new Slots(1);
  readonly #waits = new Map<number, AbortController>();
  #pieces = new Pieces();
  #requests = 0;
  #hasEnded = false;

  constructor(options: AnsweringOptions) {
    this.#options = options;
    this.#handlers = this.#makeHandlers();
  }

  /** @throws ProtocolError, and RangeError or SyntaxError of damaged frames */
  take(kind: number, id: number, body: Buffer): void {
    switch (kind) {
      case FRAME.append:
        return this.#append(id, body);
      case FRAME.call:
        return this.#call(id, readCall(body));
      case FRAME.piece:
        return this.#pieces.add(Buffer.from(body));
      case FRAME.cancel:
        return this.#waits.get(id)?.abort();
      default:
        throw new ProtocolError(`a frame of kind ${kind} that is no request`);
    }
  }

  /** Gives up what the process waits for. */
  end(): void {
    this.#hasEnded = true;
    for (const wait of this.#waits.values()) wait.abort();
    this.#pieces = new Pieces();
  }

  #append(id: number, body: Buffer): void {
    const { log, batch } = readAppend(body);
    this.#begin();
    this.#options.store.logs.append(log, batch).then(
      (result) => {
        this.#requests--;
        if (!this.#hasEnded) writeAppended(this.#options.writer, id, result);
      },
      (error: unknown) => this.#fail(id, error),
    );
  }

  #call(id: number, { name, args, bytes }: ReceivedCall): void {
    this.#begin();
    const running =
      name === 'read' ? this.#read(id, args as Arguments<'read'>) : this.#answer(id, name, args, bytes);
    running.then(
      () => void this.#requests--,
      (error: unknown) => this.#fail(id, error),
    );
  }

  async #answer(
    id: number,
    name: Exclude<Call, 'read'>,
    args: readonly unknown[],
    bytes: Buffer,
  ): Promise<void> {
    // The arguments were checked against the declaration of the call.
    const handler = this.#handlers[name] as (...all: unknown[]) => Promise<unknown>;
    const result = await handler(args, bytes, id);
    if (!this.#hasEnded) writeJson(this.#options.writer, FRAME.result, id, result);
  }

  async #read(id: number, [log, fromPos, maxBytes]: Arguments<'read'>): Promise<void> {
    const { store, writer } = this.#options;
    await this.#reads.run(async () => {
      if (this.#hasEnded) return;
      const result = await store.logs.read(log, fromPos, { maxBytes: Math.min(maxBytes, MAX_READ_BYTES) });
      if (this.#hasEnded) return;
      writeBatches(writer, id, result);
      if (writer.isFull) await writer.drained();
    });
  }

  #begin(): void {
    if (this.#requests >= MAX_REQUESTS) throw new ProtocolError(`more than ${MAX_REQUESTS} requests`);
    this.#requests++;
  }

  #fail(id: number, error: unknown): void {
    this.#requests--;
    if (this.#hasEnded) return;
    this.#options.onError(error);
    writeError(this.#options.writer, id, error);
  }

  #makeHandlers(): Handlers {
    const { logs, meta, blobs } = this.#options.store;
    return {
      createLog: async ([log, retentionMs]) => done(logs.createLog(log, { retentionMs })),
      deleteLog: async ([log]) => done(logs.deleteLog(log)),
      closeLog: async ([log]) => done(logs.closeLog(log)),
      waitForAppend: async ([log, fromPos, timeoutMs], _bytes, id) => {
        const wait = new AbortController();
        this.#waits.set(id, wait);
        try {
          return await logs.waitForAppend(log, fromPos, { timeoutMs, signal: wait.signal });
        } finally {
          this.#waits.delete(id);
        }
      },
      findByTime: async ([log, timestampMs]) => logs.findByTime(log, timestampMs),
      bounds: async ([log]) => logs.bounds(log),
      storedBytes: async ([ids]) => ids.map((log) => logs.storedBytes(log)),
      trim: async ([log, beforePos]) => done(logs.trim(log, beforePos)),
      setRetention: async ([log, retentionMs]) => done(logs.setRetention(log, retentionMs)),
      createMeta: async ([key], value) => (await meta.create(key, value)) ?? null,
      compareAndSet: async ([key, revision], value) =>
        (await meta.compareAndSet(key, revision, value)) ?? null,
      deleteMeta: async ([key, revision]) => meta.delete(key, revision ?? undefined),
      catchUp: async () => done(meta.catchUp()),
      putBlob: async () => {
        const blob = this.#pieces.take();
        return this.#blobs.run(() => blobs.put(blob));
      },
      getBlob: async ([sha256], _bytes, id) => this.#blobs.run(() => this.#sendBlob(id, sha256)),
      hasBlob: async ([sha256]) => blobs.has(sha256),
      deleteBlob: async ([sha256]) => done(blobs.delete(sha256)),
    };
  }

  async #sendBlob(id: number, sha256: string): Promise<boolean> {
    const { store, writer } = this.#options;
    const blob = await store.blobs.get(sha256);
    if (!blob) return false;
    for (let at = 0; at < blob.length && !this.#hasEnded; at += PIECE_BYTES) {
      const piece = blob.subarray(at, at + PIECE_BYTES);
      writer.frame(FRAME.piece, id, piece.length, (buffer, offset) => void piece.copy(buffer, offset));
      await writer.drained();
    }
    return true;
  }
}

async function done(running: Promise<unknown>): Promise<null> {
  await running;
  return null;
}
