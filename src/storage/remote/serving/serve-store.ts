import type { Duplex } from 'node:stream';
import { MIB } from '../../../lib/bytes.ts';
import { BrokenInvariant } from '../../../lib/assert.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Clock, Timer } from '../../../lib/time/clock.ts';
import type { MetaChange, Store } from '../../port.ts';
import { writeJson } from '../frames/call.ts';
import { FRAME, isDamage, ProtocolError } from '../frames/frame.ts';
import { FrameReader } from '../frames/frame-reader.ts';
import { FrameWriter } from '../frames/frame-writer.ts';
import { writeChange } from '../frames/meta-change.ts';
import { Answering } from './answering.ts';

/** How often the state of the store is looked at. */
const STATUS_MS = 500;
/** A process that lets so much wait does not read any more: it is cut off, and another one takes its place. */
const MAX_UNREAD_BYTES = 512 * MIB;

export interface ServeStoreOptions {
  readonly store: Store;
  /** A connection to the process that uses the store: `openRemoteStore`. */
  readonly stream: Duplex;
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** An invariant of the store is broken: this process must stop. */
  readonly onFatal: (error: unknown) => void;
}

/** Serves a store to another process until the connection ends. What that process waits for is then given up. */
export function serveStore(options: ServeStoreOptions): { close(): void } {
  const connection = new StoreConnection(options);
  return { close: () => connection.end() };
}

class StoreConnection {
  readonly #options: ServeStoreOptions;
  readonly #writer: FrameWriter;
  readonly #answering: Answering;
  #watch: { stop(): void } | undefined;
  #timer: Timer | undefined;
  /** The status as it was sent last, as JSON. */
  #sentStatus = '';
  /** Changes since the first frame, until all documents have been sent. */
  #early: MetaChange[] | undefined = [];
  #hasEnded = false;

  constructor(options: ServeStoreOptions) {
    const { stream, logger, store, onFatal } = options;
    this.#options = options;
    this.#writer = new FrameWriter(stream);
    this.#answering = new Answering({
      store,
      writer: this.#writer,
      onError: (error) => {
        if (error instanceof BrokenInvariant) onFatal(error);
        this.#sendStatus();
      },
    });
    const reader = new FrameReader((kind, id, body) => {
      if (kind === FRAME.hello) this.#begin(body.toString());
      else if (!this.#watch) throw new ProtocolError('the first frame is not a greeting');
      else this.#answering.take(kind, id, body);
    });
    stream.on('data', (bytes: Buffer) => {
      if (this.#hasEnded) return;
      try {
        reader.push(bytes);
      } catch (error) {
        if (!isDamage(error)) return onFatal(error);
        logger.error('a process that uses the store sent what it never sends: its connection is closed', {
          error,
        });
        this.end();
      }
    });
    stream.on('error', () => this.end());
    stream.on('end', () => this.end());
    stream.on('close', () => this.end());
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#watch?.stop();
    this.#timer?.cancel();
    this.#answering.end();
    this.#options.stream.destroy();
  }

  #begin(version: string): void {
    if (this.#watch) throw new ProtocolError('a second greeting');
    if (version !== this.#options.version) {
      throw new ProtocolError(
        `it is of version ${version}, and this process of ${this.#options.version}: the program was replaced. Restart the server`,
      );
    }
    const { meta } = this.#options.store;
    this.#watch = meta.watch('', (change) => {
      if (this.#early) this.#early.push(change);
      else this.#sendChange(change);
    });
    void this.#sendAll();
  }

  /** Every document, then what has changed meanwhile. */
  async #sendAll(): Promise<void> {
    for (const entry of await this.#options.store.meta.list('')) {
      if (this.#hasEnded) return;
      writeChange(this.#writer, entry);
      if (this.#writer.isFull) await this.#writer.drained();
    }
    for (const change of this.#early ?? []) writeChange(this.#writer, change);
    this.#early = undefined;
    if (this.#hasEnded) return;
    this.#sendStatus();
    this.#writer.frame(FRAME.loaded, 0, 0);
    this.#schedule();
  }

  #sendChange(change: MetaChange): void {
    if (this.#hasEnded) return;
    writeChange(this.#writer, change);
    this.#cutOffIfStuck();
  }

  #schedule(): void {
    this.#timer = this.#options.clock.setTimer(
      STATUS_MS,
      () => {
        if (this.#hasEnded) return;
        this.#schedule();
        this.#sendStatus();
        this.#cutOffIfStuck();
      },
      { background: true },
    );
  }

  #sendStatus(): void {
    if (this.#hasEnded) return;
    const { writeState } = this.#options.store;
    const status = { writeState, usage: this.#options.store.usage() };
    const text = JSON.stringify(status);
    if (text === this.#sentStatus) return;
    this.#sentStatus = text;
    writeJson(this.#writer, FRAME.status, 0, status);
  }

  #cutOffIfStuck(): void {
    if (this.#writer.waitingBytes <= MAX_UNREAD_BYTES) return;
    this.#options.logger.error(
      'a process that uses the store does not read any more: its connection is closed',
      {
        unreadBytes: this.#writer.waitingBytes,
      },
    );
    this.end();
  }
}
