import type { Clock } from '../../../src/lib/time/clock.ts';
import type { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

// Between the pauses of a store and the waits of the tests.
const REAL_BELOW_MS = 500;

/**
 * The clock of a test, except that short pauses really pass: what a store waits for when another gateway was faster, or an
 * answer is late, does not need the test to move the clock.
 */
export function gatewayClock(clock: VirtualClock): Clock {
  return {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    setTimer(delayMs, fire) {
      if (delayMs >= REAL_BELOW_MS) return clock.setTimer(delayMs, fire);
      let isOver = false;
      const once = (act: () => void) => () => {
        if (isOver) return;
        isOver = true;
        clearTimeout(real);
        virtual.cancel();
        act();
      };
      const virtual = clock.setTimer(delayMs, once(fire));
      const real = setTimeout(once(fire), delayMs);
      return { cancel: once(() => {}) };
    },
  };
}
