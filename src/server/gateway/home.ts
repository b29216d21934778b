import type { Lease } from '../../cluster/leases.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import { Closers } from '../closers.ts';
import type { OpenServices } from '../services/open-services.ts';

/** How long the services may take to end what they do before others take them over. */
const STOP_MS = 700;

/** The services of a home, and what handles their requests. */
export interface OpenedHome {
  readonly opened: OpenServices;
  readonly dispatch: Dispatch;
}

/** @param mayAct false once the services must not change anything */
export type OpenHome = (mayAct: () => boolean, closers: Closers) => Promise<OpenedHome>;

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
    const term = new Term(lease);
    this.#term?.end();
    this.#term = term;
    this.#last = this.#last.then(() => this.#open(term, open, onFailed));
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
    const closed = this.#last.then(() => this.#close(term));
    this.#last = closed;
    await Promise.race([closed, sleep(this.#options.clock, STOP_MS)]);
    term.end();
    if (this.#term === term) this.#term = undefined;
  }

  /** Waits until the services are closed. */
  async close(): Promise<void> {
    this.lose();
    await this.#last;
  }

  async #open(term: Term, open: OpenHome, onFailed: () => Promise<void>): Promise<void> {
    if (!term.mayAct) return;
    const { logger } = this.#options;
    try {
      term.opened = await open(() => term.mayAct, term.closers);
      logger.info('this gateway is the home of the services that exist once', { epoch: term.lease.epoch });
    } catch (error) {
      const wasHome = term.mayAct;
      term.end();
      await this.#close(term);
      if (!wasHome) return;
      logger.error('the services could not be opened here: another gateway may try', {
        error: String(error),
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
      this.#options.logger.warn('the services did not end cleanly', { error: String(error) });
    }
  }
}

class Term {
  readonly lease: Lease;
  readonly closers = new Closers();
  opened: OpenedHome | undefined;
  #isEnded = false;

  constructor(lease: Lease) {
    this.lease = lease;
  }

  get mayAct(): boolean {
    return !this.#isEnded && this.lease.isHeld;
  }

  end(): void {
    this.#isEnded = true;
  }
}
