import { comparePositions } from '../../engine/compare-positions.ts';
import type { ShardPosition } from '../../engine/port.ts';
import { type Clock, sleep, type Timer } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { JsonDocuments } from '../../storage/json-documents.ts';
import type { OpenWindow } from '../batching/tumbling-window.ts';
import { type ShardTerm, TermOver } from '../spread/ownership.ts';
import { claimed } from './claim.ts';
import type { CheckpointDocument } from './checkpoint-document.ts';

export interface CheckpointOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Stores the log lines of functions. Awaited before each write, for a bounded time. */
  readonly beforeWrite: () => Promise<void>;
  /** Undefined when no other process reads the shard. */
  readonly term?: ShardTerm | undefined;
}

// After a crash, records that were delivered within this time are delivered again. In exchange, a shard with small
// batches does not write to the journal after each of them.
const MIN_INTERVAL_MS = 50;
const RETRY_DELAY_MS = 1_000;
// Log lines that cannot be stored must delay neither checkpoints nor the stop of the server.
const MAX_WAIT_BEFORE_WRITE_MS = 1_000;

/**
 * The durable position of one lane. `advance` never waits. Each write stores the latest position, and never moves the
 * stored position back.
 */
export class Checkpoint {
  readonly #documents: JsonDocuments<CheckpointDocument>;
  readonly #key: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #beforeWrite: () => Promise<void>;
  readonly #term: ShardTerm | undefined;
  #current: CheckpointDocument;
  #written: CheckpointDocument;
  #writtenAtMs = -Infinity;
  #activity:
    | { readonly phase: 'idle' }
    | { readonly phase: 'waiting'; readonly timer: Timer }
    | { readonly phase: 'writing'; readonly done: Promise<void> } = { phase: 'idle' };

  private constructor(
    documents: JsonDocuments<CheckpointDocument>,
    key: string,
    options: CheckpointOptions,
    document: CheckpointDocument,
  ) {
    this.#documents = documents;
    this.#key = key;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#beforeWrite = options.beforeWrite;
    this.#term = options.term;
    this.#current = document;
    this.#written = document;
  }

  /** Opens the stored checkpoint, or creates one at `start`. @throws TermOver */
  static async open(
    documents: JsonDocuments<CheckpointDocument>,
    key: string,
    options: CheckpointOptions & { start: () => Promise<CheckpointDocument> },
  ): Promise<Checkpoint> {
    const { term } = options;
    for (;;) {
      const stored = await documents.get(key);
      if (!stored) {
        const start = await options.start();
        await documents.create(key, term ? { ...start, epoch: term.epoch } : start);
        continue;
      }
      const document = term ? await claimed(documents, key, stored, term) : stored.value;
      if (document) return new Checkpoint(documents, key, options, document);
    }
  }

  get position(): ShardPosition {
    return this.#current.position;
  }

  get ended(): boolean {
    return this.#current.ended;
  }

  get window(): OpenWindow | undefined {
    return this.#current.window;
  }

  advance(position: ShardPosition, window: OpenWindow | undefined): void {
    if (comparePositions(position, this.position) === 0 && window === this.window) return;
    this.#current = { position, ended: false, ...(window && { window }), ...this.#ofTerm };
    this.#schedule();
  }

  /** Resolves when the end of the shard is durable. */
  async end(): Promise<void> {
    this.#current = { position: this.#current.position, ended: true, ...this.#ofTerm };
    await this.flush();
  }

  /** Resolves when the latest position is durable. @throws TermOver when another process has the shard */
  async flush(): Promise<void> {
    while (this.#written !== this.#current) {
      if (this.#activity.phase === 'waiting') this.#activity.timer.cancel();
      if (this.#activity.phase === 'writing') await this.#activity.done.catch(() => {});
      else await this.#write();
    }
  }

  get #ofTerm(): { readonly epoch?: number } {
    return this.#term ? { epoch: this.#term.epoch } : {};
  }

  #schedule(delayMs = this.#writtenAtMs + MIN_INTERVAL_MS - this.#clock.monotonicMs()): void {
    if (this.#activity.phase !== 'idle' || this.#written === this.#current) return;
    const timer = this.#clock.setTimer(Math.max(0, delayMs), () => this.#writeInBackground(), {
      background: true,
    });
    this.#activity = { phase: 'waiting', timer };
  }

  #writeInBackground(): void {
    this.#write().then(
      () => this.#schedule(),
      (error: unknown) => {
        // The position that another process has stored counts.
        if (error instanceof TermOver) return;
        this.#logger.warn('a checkpoint was not written; it will be retried', {
          checkpoint: this.#key,
          error,
        });
        this.#schedule(RETRY_DELAY_MS);
      },
    );
  }

  #write(): Promise<void> {
    const done = this.#store(this.#current);
    this.#activity = { phase: 'writing', done };
    return done;
  }

  async #store(document: CheckpointDocument): Promise<void> {
    try {
      await this.#waitBeforeWrite();
      // If the document is missing, the mapping was deleted meanwhile: nothing is stored.
      await this.#documents.update(this.#key, (stored) => {
        const term = this.#term;
        if (term && (!term.isHeld || stored.epoch !== term.epoch)) throw new TermOver();
        return isBehind(document, stored) ? undefined : document;
      });
      this.#written = document;
    } finally {
      this.#writtenAtMs = this.#clock.monotonicMs();
      this.#activity = { phase: 'idle' };
    }
  }

  async #waitBeforeWrite(): Promise<void> {
    const done = new AbortController();
    const limit = sleep(this.#clock, MAX_WAIT_BEFORE_WRITE_MS, { signal: done.signal, background: true });
    try {
      await Promise.race([this.#beforeWrite(), limit]);
    } finally {
      done.abort();
      await limit.catch(() => {});
    }
  }
}

function isBehind(a: CheckpointDocument, b: CheckpointDocument): boolean {
  if (a.ended !== b.ended) return b.ended;
  return comparePositions(a.position, b.position) < 0;
}
