import { Slots } from '../../../lib/concurrency/slots.ts';
import { VirtualClock } from '../../../lib/time/virtual-clock.ts';

/**
 * The clock of a server that only tests move. Timers that are due fire by themselves: clients wait for what they do.
 */
export class StandingClock extends VirtualClock {
  readonly #moves = new Slots(1);
  #willFire = false;

  constructor(startMs: number) {
    super(startMs, { wholeMs: true });
  }

  override setTimer(delayMs: number, fire: () => void): ReturnType<VirtualClock['setTimer']> {
    const timer = super.setTimer(delayMs, fire);
    if (delayMs <= 0) this.#fireDue();
    return timer;
  }

  /** One move at a time, in the order of the calls: each ends later than it began. */
  override advance(...move: Parameters<VirtualClock['advance']>): Promise<void> {
    return this.#moves.run(() => super.advance(...move));
  }

  #fireDue(): void {
    if (this.#willFire) return;
    this.#willFire = true;
    setImmediate(() => {
      this.#willFire = false;
      void this.advance(0);
    });
  }
}
