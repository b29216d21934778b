import { sharedAbort } from '../lib/concurrency/shared-abort.ts';
import type { Clock, Timer } from '../lib/time/clock.ts';
import type { CutOff } from './documents.ts';
import type { Members } from './members.ts';
import { ANSWER_MS, CUT_OFF_MS, HEARD_MS, PING_MS, RETURN_MS } from './timing.ts';

/*
 * Whether this gateway reaches the home:
 *
 *     in contact ──► cut off: no answer for CUT_OFF_MS, although its renewals are seen in the store
 *                ◄── every answer for RETURN_MS, or this gateway is the home
 *
 * A gateway that is cut off stays so while the home moves.
 */

/** Bound on the members that a gateway that is cut off asks for an answer each time. */
const MAX_ASKED = 64;
/** More than one failure, because the requests of a process that was stopped fail when it continues. */
const LEAST_UNANSWERED = 2;

/** A gateway as another one reaches it. */
export interface ReachableMember {
  readonly id: string;
  readonly endpoint: string;
}

export interface HomeContactOptions {
  readonly clock: Clock;
  readonly members: Members;
  readonly ownId: () => string | undefined;
  readonly home: () => (ReachableMember & { readonly isSelf: boolean }) | undefined;
  /** Resolves when the member has answered. */
  readonly reach: (member: ReachableMember, signal: AbortSignal) => Promise<unknown>;
  /** This gateway is cut off, or not any more. */
  readonly onChange: () => void;
}

/** Of the home that is asked now. Times are monotonic. */
interface Row {
  readonly id: string;
  unanswered: number;
  /** When the first request began that was not answered, since one was. */
  silentSinceMs: number | undefined;
  /** When the first request began that was answered, since one was not. */
  answersSinceMs: number | undefined;
}

export class HomeContact {
  readonly #options: HomeContactOptions;
  #row: Row | undefined;
  #cutOff: CutOff | undefined;
  #whenCutOff = sharedAbort();
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: HomeContactOptions) {
    this.#options = options;
  }

  start(): void {
    this.#schedule();
  }

  /** Undefined while the home is reached, as far as is known. */
  get cutOff(): CutOff | undefined {
    return this.#cutOff;
  }

  /** Aborted when, and while, this gateway is cut off. */
  get whenCutOff(): AbortSignal {
    return this.#whenCutOff.signal;
  }

  /** Counts as cut off at once: this gateway was the home and has passed its lease on because the others did not reach it. */
  assumeCutOff(from: string): void {
    this.#set({ from, reaches: [] });
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  #schedule(delayMs = PING_MS): void {
    if (this.#isClosed) return;
    const { clock } = this.#options;
    const ask = async () => {
      const beganMs = clock.monotonicMs();
      try {
        await this.#ask();
      } finally {
        // An answer that did not come was waited for longer.
        this.#schedule(Math.max(0, PING_MS - (clock.monotonicMs() - beganMs)));
      }
    };
    this.#timer = clock.setTimer(delayMs, () => void ask(), { background: true });
  }

  async #ask(): Promise<void> {
    const { clock, members, home: homeNow } = this.#options;
    const home = homeNow();
    if (!home) return;
    if (home.isSelf) {
      this.#row = undefined;
      this.#set(undefined);
      return;
    }
    if (this.#row?.id !== home.id)
      this.#row = { id: home.id, unanswered: 0, silentSinceMs: undefined, answersSinceMs: undefined };
    const row = this.#row;
    /** Whether another gateway is the home by now: what this one has answered says nothing about that one. */
    const hasMoved = () => homeNow()?.id !== home.id;
    const beganMs = clock.monotonicMs();
    const isAnswered = await this.#answers(home);
    if (hasMoved()) return;
    if (isAnswered) {
      row.unanswered = 0;
      row.silentSinceMs = undefined;
      row.answersSinceMs ??= beganMs;
      if (clock.monotonicMs() - row.answersSinceMs >= RETURN_MS) this.#set(undefined);
      return;
    }
    row.answersSinceMs = undefined;
    const isHeard = (members.get(home.id)?.silentMs ?? Infinity) < HEARD_MS;
    row.unanswered = isHeard ? row.unanswered + 1 : 0;
    row.silentSinceMs = isHeard ? (row.silentSinceMs ?? beganMs) : undefined;
    const { silentSinceMs = Infinity, unanswered } = row;
    const isSilent = unanswered >= LEAST_UNANSWERED && clock.monotonicMs() - silentSinceMs >= CUT_OFF_MS;
    if (!isSilent) return;
    const reaches = await this.#reached(home.id);
    if (!hasMoved()) this.#set({ from: home.id, reaches });
  }

  async #reached(homeId: string): Promise<string[]> {
    const { members, ownId } = this.#options;
    const asked = members
      .all()
      .filter(({ id, document }) => id !== homeId && id !== ownId() && document.state === 'ready')
      .slice(0, MAX_ASKED);
    const answers = await Promise.all(
      asked.map(({ id, document: { endpoint } }) => this.#answers({ id, endpoint })),
    );
    return asked.filter((_, index) => answers[index]).map(({ id }) => id);
  }

  async #answers(member: ReachableMember): Promise<boolean> {
    const { clock, reach } = this.#options;
    const late = new AbortController();
    const timer = clock.setTimer(ANSWER_MS, () => late.abort(), { background: true });
    try {
      await reach(member, late.signal);
      return true;
    } catch {
      return false;
    } finally {
      timer.cancel();
    }
  }

  #set(cutOff: CutOff | undefined): void {
    const hasChanged = Boolean(this.#cutOff) !== Boolean(cutOff);
    this.#cutOff = cutOff;
    if (!hasChanged || this.#isClosed) return;
    if (cutOff) this.#whenCutOff.abort(new Error('this gateway does not reach the home'));
    else this.#whenCutOff = sharedAbort();
    this.#options.onChange();
  }
}
