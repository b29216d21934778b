/** A timer that has been set and can be taken back. */
export interface Timer {
  cancel(): void;
}

/**
 * Where time comes from. Everything outside `lib/` is handed one, so that a test can hold time still,
 * or let a day pass in a millisecond.
 */
export interface Clock {
  /** Wall time, milliseconds since the epoch. May step backwards when the host's clock is set. */
  now(): number;
  /** Milliseconds from an arbitrary start; never steps backwards. For durations and rates. */
  monotonicMs(): number;
  /**
   * Calls `fire` once after `delayMs`.
   * @param options.background a pending background timer does not keep the process alive
   */
  setTimer(delayMs: number, fire: () => void, options?: { background?: boolean }): Timer;
}

// Node clamps longer delays to 1 ms: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
const MAX_TIMER_DELAY_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(delayMs, fire, options) {
    const handle = setTimeout(fire, Math.min(Math.max(0, delayMs), MAX_TIMER_DELAY_MS));
    if (options?.background === true) handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};

/**
 * Resolves after `delayMs`; rejects with the signal's reason if it is aborted first, and leaves no timer
 * or listener behind either way.
 */
export function sleep(
  clock: Clock,
  delayMs: number,
  options: { signal?: AbortSignal; background?: boolean } = {},
): Promise<void> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.setTimer(
      delayMs,
      () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      },
      options.background === undefined ? {} : { background: options.background },
    );
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
