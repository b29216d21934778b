import type { Namespace } from '../../../lib/aws/namespace.ts';
import { type Clock, sleep } from '../../../lib/time/clock.ts';

/** How soon the end of invocations is reported again that no home has taken. */
const RETRY_MS = 200;
/**
 * Ends that wait for a home; beyond it the oldest are forgotten. Only those that run here when there is no home can wait, so more
 * are not expected. The next home asks for what runs here when it begins, and does not count what has ended.
 */
const MAX_ENDED = 10_000;

/** An invocation that a gateway runs and the home counts. */
export interface CountedInvocation extends Namespace {
  /** Identifies it in the cluster. */
  readonly ticket: string;
  readonly functionName: string;
  /** The member that waits for its result, and so sees its end; undefined when its end is to be reported. */
  readonly waitingHome: string | undefined;
}

export interface RunningHereOptions {
  /** The member that is the home. */
  readonly homeId: () => string | undefined;
  /** Reports invocations that have ended to the home. Rejects when it may be repeated. */
  readonly report: (tickets: readonly string[]) => Promise<void>;
  readonly clock: Clock;
}

/**
 * The invocations that run on this gateway. The home counts each of them, and a gateway that becomes the home asks for
 * them. When the home does not wait for the result of an invocation, its end is reported to the home.
 */
export class RunningHere {
  readonly #options: RunningHereOptions;
  readonly #running = new Map<string, CountedInvocation>();
  /** Not reported yet. */
  #ended: string[] = [];
  #isReporting = false;
  #isClosed = false;

  constructor(options: RunningHereOptions) {
    this.#options = options;
  }

  /** @returns what to call when it has ended */
  begin(invocation: CountedInvocation): () => void {
    this.#running.set(invocation.ticket, invocation);
    return () => {
      this.#running.delete(invocation.ticket);
      const { waitingHome } = invocation;
      if (waitingHome === undefined || waitingHome !== this.#options.homeId())
        this.reportEnd(invocation.ticket);
    };
  }

  /** All but those whose result this home waits for. */
  countedFor(homeId: string): CountedInvocation[] {
    return [...this.#running.values()].filter(({ waitingHome }) => waitingHome !== homeId);
  }

  reportEnd(ticket: string): void {
    this.#ended.push(ticket);
    if (this.#ended.length > MAX_ENDED) this.#ended.shift();
    if (!this.#isReporting) void this.#reportAll();
  }

  close(): void {
    this.#isClosed = true;
  }

  async #reportAll(): Promise<void> {
    const { report, clock } = this.#options;
    this.#isReporting = true;
    while (this.#ended.length > 0 && !this.#isClosed) {
      const tickets = this.#ended;
      this.#ended = [];
      try {
        await report(tickets);
      } catch {
        this.#ended = [...tickets, ...this.#ended];
        await sleep(clock, RETRY_MS, { background: true });
      }
    }
    this.#isReporting = false;
  }
}
