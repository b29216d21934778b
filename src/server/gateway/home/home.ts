import type { Lease } from '../../../cluster/leases.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import { type Clock, sleep } from '../../../lib/time/clock.ts';
import type { Dispatch } from '../../../protocol/dispatcher.ts';
import { Closers } from '../../closers.ts';
import type { OpenServices } from '../../services/open-services.ts';

/** How long the services may take to end what they do before others take them over. */
const STOP_MS = 700;
/**
 * How soon services are opened again: changes that are stored late seldom come alone. Doubles each time that happens within a
 * minute, up to the minute.
 */
const REOPEN_MS = 250;
const MAX_REOPEN_MS = 60_000;

/** The services of a home, and what handles their requests. */
export interface OpenedHome {
  readonly opened: OpenServices;
  readonly dispatch: Dispatch;
}

/** The time of one set of services. */
export interface HomeTerm {
  /** False once the services must not change anything. */
  readonly mayAct: boolean;
  readonly closers: Closers;
  /** The services do not know of a change of a document: they are closed soon, and opened again. */
  reopen(key: string): void;
}

export type OpenHome = (term: HomeTerm) => Promise<OpenedHome>;

export interface HomeOptions {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The services that exist once, while this gateway has their lease. */
export class Home {
  readonly #options: HomeOptions;
  #term: Term | undefined;
  /** The terms end one after the other: two sets of services of one process would share what is not in the store. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: HomeOptions) {
    this.#options = options;
  }

  /** Undefined while this gateway is not the home, or its services are not open yet. */
  get current(): OpenedHome | undefined {
    return this.#term?.mayAct === true ? this.#term.opened : undefined;
  }

  /** Waits until the services that are being opened are open, and those that are being closed are closed. */
  async settled(timeoutMs: number): Promise<void> {
    await Promise.race([this.#last, sleep(this.#options.clock, timeoutMs, { background: true })]);
  }

  /**
   * Opens the services, unless the lease is lost before it is their turn.
   * @param onFailed they could not be opened: others may try
   */
  begin(lease: Lease, open: OpenHome, onFailed: () => Promise<void>): void {
    this.#term?.end();
    const term = this.#newTerm({ lease, open, onFailed, reopenMs: REOPEN_MS });
    this.#term = term;
    this.#last = this.#last.then(() => this.#open(term));
  }

  /** The lease is lost: nothing is changed any more. */
  lose(): void {
    const term = this.#term;
    this.#term = undefined;
    if (!term) return;
    term.end();
    this.#last = this.#last.then(() => this.#close(term));
  }

  /** Ends the services within a bounded time, so that the lease can be released. */
  async stop(): Promise<void> {
    const term = this.#term;
    if (!term) return;
    this.#term = undefined;
    const closed = this.#last.then(() => this.#close(term));
    this.#last = closed;
    await this.#endWithin(term, closed);
  }

  /** Waits until the services are closed. */
  async close(): Promise<void> {
    this.lose();
    await this.#last;
  }

  #reopenLater(term: Term, key: string): void {
    if (this.#term !== term || term.isReopening) return;
    term.isReopening = true;
    const { clock, logger } = this.#options;
    logger.warn('a change was stored late, and the services do not know of it: they are opened again', {
      key,
    });
    const isOneOfMany = clock.monotonicMs() - term.openedMs < MAX_REOPEN_MS;
    const delayMs = isOneOfMany ? term.started.reopenMs : REOPEN_MS;
    clock.setTimer(delayMs, () => this.#reopen(term, Math.min(2 * delayMs, MAX_REOPEN_MS)), {
      background: true,
    });
  }

  #reopen(term: Term, reopenMs: number): void {
    if (this.#term !== term || !term.mayAct) return;
    const next = this.#newTerm({ ...term.started, reopenMs });
    this.#term = next;
    const closed = this.#last.then(() => this.#close(term));
    void this.#endWithin(term, closed);
    this.#last = closed.then(() => this.#open(next));
  }

  #newTerm(started: Started): Term {
    const term = new Term(started, (key) => this.#reopenLater(term, key));
    return term;
  }

  /** It changes nothing any more once it is closed, and not for longer. */
  async #endWithin(term: Term, closed: Promise<void>): Promise<void> {
    await Promise.race([closed, sleep(this.#options.clock, STOP_MS)]);
    term.end();
  }

  async #open(term: Term): Promise<void> {
    if (!term.mayAct) return;
    const { clock, logger } = this.#options;
    const { lease, open, onFailed } = term.started;
    try {
      term.opened = await open(term);
      term.openedMs = clock.monotonicMs();
      logger.info('this gateway is the home of the services that exist once', { epoch: lease.epoch });
    } catch (error) {
      const wasHome = term.mayAct;
      term.end();
      await this.#close(term);
      if (!wasHome) return;
      logger.error('the services could not be opened here: another gateway may try', {
        error,
      });
      await onFailed().catch(() => {});
    }
  }

  async #close(term: Term): Promise<void> {
    const { opened } = term;
    term.opened = undefined;
    try {
      await opened?.opened.stopWork();
      await term.closers.closeAll();
    } catch (error) {
      // What could not be stored is taken up by the next home.
      this.#options.logger.warn('the services did not end cleanly', { error });
    }
  }
}

interface Started {
  readonly lease: Lease;
  readonly open: OpenHome;
  readonly onFailed: () => Promise<void>;
  /** How soon it is opened again when that is necessary. */
  readonly reopenMs: number;
}

class Term implements HomeTerm {
  readonly started: Started;
  readonly closers = new Closers();
  readonly reopen: (key: string) => void;
  opened: OpenedHome | undefined;
  /** By the monotonic clock. */
  openedMs = Infinity;
  isReopening = false;
  #isEnded = false;

  constructor(started: Started, reopen: (key: string) => void) {
    this.started = started;
    this.reopen = reopen;
  }

  get mayAct(): boolean {
    return !this.#isEnded && this.started.lease.isHeld;
  }

  end(): void {
    this.#isEnded = true;
  }
}
