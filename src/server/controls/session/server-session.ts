import type { Activity, ActivityOptions } from '../../../lib/activity.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { moveUntil } from '../../../lib/time/move-until.ts';
import type { Dispatch } from '../../../protocol/dispatcher.ts';
import type { WireResponse } from '../../../protocol/http.ts';
import { Closers } from '../../closers.ts';
import type { OpenServices } from '../../services/open-services.ts';

// Work that a virtual clock would have to wait for ends within a few of these.
const CLOSING_STEP_MS = 1_000;

/** An error of AWS's kind. Clients of AWS repeat a request whose status is 503, and none whose status is 400. */
export interface Lost {
  readonly status: 400 | 503;
  readonly code: string;
  readonly message: string;
}

export interface SessionOptions {
  /** The clock of the services; it may be virtual. */
  readonly clock: Clock;
  /** What clients get whose requests are in flight when the session is given up. */
  readonly lost: Lost;
}

/** The services over a state, and what handles their requests. */
export interface ServedServices {
  readonly dispatch: Dispatch;
  readonly opened: OpenServices;
}

/** A server over a state, from when the state was opened until it is replaced. It has no connection of its own. */
export class ServerSession {
  readonly #dispatch: Dispatch;
  readonly #inFlight = new Set<() => void>();
  readonly #options: SessionOptions;
  readonly #opened: OpenServices;
  readonly #closers: Closers;
  #stopping: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #isLost = false;

  private constructor(options: SessionOptions, { dispatch, opened }: ServedServices, closers: Closers) {
    this.#options = options;
    this.#dispatch = dispatch;
    this.#opened = opened;
    this.#closers = closers;
  }

  static async open(
    options: SessionOptions,
    open: (closers: Closers) => Promise<ServedServices>,
  ): Promise<ServerSession> {
    const closers = new Closers();
    try {
      return new ServerSession(options, await open(closers), closers);
    } catch (error) {
      await closers.closeAll();
      throw error;
    }
  }

  /** A request that is lost when the session is given up. */
  readonly dispatch: Dispatch = (request, context) => {
    if (this.#isLost) return Promise.resolve(this.#lostResponse());
    return new Promise((resolve, reject) => {
      const lose = () => resolve(this.#lostResponse());
      this.#inFlight.add(lose);
      void this.#dispatch(request, context)
        .then(resolve, reject)
        .finally(() => this.#inFlight.delete(lose));
    });
  };

  /** A request that may give the session up. */
  get dispatchToEnd(): Dispatch {
    return this.#dispatch;
  }

  /** Whether its requests were ended. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Ends the requests in flight, as when a server dies. */
  lose(): void {
    this.#isLost = true;
    for (const lose of this.#inFlight) lose();
    this.#inFlight.clear();
  }

  get opened(): OpenServices {
    return this.#opened;
  }

  activity(options?: ActivityOptions): Promise<Activity[]> {
    return this.#opened.activity(options);
  }

  mappings(): ReturnType<OpenServices['mappingStatus']> {
    return this.#opened.mappingStatus();
  }

  get contents(): OpenServices['contents'] {
    return this.#opened.contents;
  }

  /** Stops background work, which may call the server. */
  stopWork(): Promise<void> {
    return (this.#stopping ??= this.#moved(this.#opened.stopWork()));
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await this.stopWork();
    await this.#moved(this.#closers.closeAll());
  }

  /** Some parts wait for a bounded time, which passes only if the clock moves. */
  #moved(work: Promise<void>): Promise<void> {
    return moveUntil(this.#options.clock, work, CLOSING_STEP_MS);
  }

  #lostResponse(): WireResponse {
    const { status, code, message } = this.#options.lost;
    return {
      status,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-ErrorType': code },
      body: JSON.stringify({ __type: code, message }),
    };
  }
}
