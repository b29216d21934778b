import { OperatorError } from '../../lib/operator-error.ts';
import { sleep, systemClock } from '../../lib/time/clock.ts';
import { unfinishedWork, type Waiting } from '../../server/controls/settle.ts';
import type { Sessions } from '../server/sessions.ts';
import { Idle } from './idle.ts';
import { ObservedClock } from './observed-clock.ts';
import { settle } from './settle.ts';

// Files and processes take real time.
const REAL_PAUSE_MS = 1;

/** Moves the time of a pipeline, whatever session is current, and waits until the pipeline has settled. */
export class PipelineTime {
  readonly #sessions: Sessions;
  /** Each session has a clock of its own. */
  #idle: { readonly clock: ObservedClock; readonly idle: Idle } | undefined;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  get nowMs(): number {
    return this.#sessions.current.clock.now();
  }

  /** @throws OperatorError as `Pipeline.settle` */
  settle(deadlineMs: number): Promise<readonly Waiting[]> {
    const sessions = this.#sessions;
    return settle(
      {
        activity: () => sessions.activity(),
        running: () => sessions.current.running.activity(),
        nowMs: () => this.nowMs,
        realTime: systemClock,
        pauseMs: REAL_PAUSE_MS,
        step: () => this.step(),
      },
      deadlineMs,
    );
  }

  /** @throws OperatorError when the pipeline runs in real time */
  async advance(durationMs: number): Promise<void> {
    const sessions = this.#sessions;
    const endMs = this.nowMs + durationMs;
    for (;;) {
      const { clock } = sessions.current;
      if (!(clock instanceof ObservedClock)) {
        throw new OperatorError(
          "This pipeline runs in real time. Open it with time: 'virtual' to move its clock.",
        );
      }
      await this.#move(clock, endMs - clock.now());
      await sessions.untilOpen();
      // After a crash on the way, the rest of the time passes for the pipeline that was opened again.
      if (sessions.current.clock === clock) return;
    }
  }

  /** Fires the timers that are due, after `byMs` on a virtual clock; in real time, waits a moment. */
  async step(byMs = 0): Promise<void> {
    const { clock } = this.#sessions.current;
    if (!(clock instanceof ObservedClock)) await sleep(systemClock, REAL_PAUSE_MS);
    else if (byMs > 0) await this.#move(clock, byMs);
    else await clock.advance(0);
  }

  /** Each step in time waits until nothing is in progress. */
  async #move(clock: ObservedClock, byMs: number): Promise<void> {
    const sessions = this.#sessions;
    const { running } = sessions.current;
    if (this.#idle?.clock !== clock) {
      const tools = {
        activity: () => sessions.activity({ isQuiet: true }),
        running: () => running.activity(),
        nowMs: () => clock.now(),
      };
      const inProgress = async () => (await unfinishedWork(tools)).inProgress;
      this.#idle = { clock, idle: new Idle({ clock, running, inProgress, realTime: systemClock }) };
    }
    const { idle } = this.#idle;
    await clock.advance(byMs, (isBeforeStep) => idle.until(isBeforeStep));
  }
}
