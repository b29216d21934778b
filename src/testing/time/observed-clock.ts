import type { Timer } from '../../lib/time/clock.ts';
import { VirtualClock } from '../../lib/time/virtual-clock.ts';
import { TimedWork } from './timed-work.ts';

/** The clock of a pipeline. Almost all work of a server uses its clock, so the uses show whether there is some. */
export class ObservedClock extends VirtualClock {
  readonly work = new TimedWork();
  #uses = 0;

  constructor(startMs: number) {
    super(startMs, { wholeMs: true });
  }

  /** How often the clock was used. */
  get uses(): number {
    return this.#uses;
  }

  override now(): number {
    this.#uses++;
    return super.now();
  }

  override monotonicMs(): number {
    this.#uses++;
    return super.monotonicMs();
  }

  override setTimer(delayMs: number, fire: () => void): Timer {
    this.#uses++;
    const endWait = this.work.startWait();
    const timer = super.setTimer(delayMs, () => {
      endWait();
      fire();
    });
    return {
      cancel() {
        endWait();
        timer.cancel();
      },
    };
  }
}
