import type { Activity } from '../../lib/activity.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import type { RunningInvocations } from '../../server/controls/running-invocations.ts';
import type { ObservedClock } from './observed-clock.ts';

export interface IdleTools {
  readonly clock: ObservedClock;
  readonly running: RunningInvocations;
  /** What is in progress, and waits for no time. */
  readonly inProgress: () => Promise<readonly Activity[]>;
  readonly realTime: Clock;
}

// Each turn of the event loop runs all promise callbacks. Several, because work may wait for a turn without a use of the
// clock.
const QUIET_TURNS = 3;
// Of work that yields to the event loop, and of a handler that outlived its timeout.
const MAX_TURNS = 10_000;
// How long a step in time waits for work, which takes real time. A handler may hang; requests and other work should not.
const HANDLER_PATIENCE_MS = 5_000;
const WORK_PATIENCE_MS = 30_000;
// Checks in consecutive turns, before they pause: most work ends in a few turns.
const QUICK_CHECKS = 20;
const REAL_PAUSE_MS = 1;

/** Whether a pipeline has nothing to do at this time of its clock. */
export class Idle {
  readonly #tools: IdleTools;
  /** What took longer than the patience; it is not waited for again. */
  readonly #overdue = new Set<string>();

  constructor(tools: IdleTools) {
    this.#tools = tools;
  }

  /**
   * Waits until the invocations and the requests in flight have ended or wait for a time.
   * @param isBeforeStep whether time passes next, so that everything else must have ended as well
   */
  async until(isBeforeStep: boolean): Promise<void> {
    const { clock, running, realTime } = this.#tools;
    const endMs = realTime.monotonicMs() + WORK_PATIENCE_MS;
    for (let checks = 0; ; checks++) {
      await this.#untilQuiet();
      if (running.areWorking) {
        await running.untilNoneWorks(HANDLER_PATIENCE_MS);
        continue;
      }
      const isLate = realTime.monotonicMs() >= endMs;
      if (isLate) clock.work.giveUp();
      if (!clock.work.isInProgress && (!isBeforeStep || !(await this.#isInProgress(isLate)))) return;
      if (checks >= QUICK_CHECKS) await sleep(realTime, REAL_PAUSE_MS);
    }
  }

  async #isInProgress(isLate: boolean): Promise<boolean> {
    const left = (await this.#tools.inProgress()).map(({ what, why }) => `${what}: ${why}`);
    if (left.length === 0) {
      this.#overdue.clear();
      return false;
    }
    if (isLate) for (const one of left) this.#overdue.add(one);
    return left.some((one) => !this.#overdue.has(one));
  }

  /** Lets promise callbacks and work that yields to the event loop run. */
  async #untilQuiet(): Promise<void> {
    const { clock } = this.#tools;
    let { uses } = clock;
    for (let turns = 0, quiet = 0; quiet < QUIET_TURNS && turns < MAX_TURNS; turns++) {
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      quiet = clock.uses === uses ? quiet + 1 : 0;
      ({ uses } = clock);
    }
  }
}
