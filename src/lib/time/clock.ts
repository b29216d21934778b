export interface Timer {
  cancel(): void;
}

/** The source of time. Everything outside `lib/` takes one as a parameter, so that tests control the time. */
export interface Clock {
  /** Wall-clock time in milliseconds since the epoch. May step backwards when the host's clock is set. */
  now(): number;
  /** Milliseconds since an arbitrary start. Never steps backwards; for durations and rates. */
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

/** Resolves after `delayMs`. Rejects with the signal's reason when that is aborted first. */
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

/** Resolves after `delayMs`, or when the signal is aborted: for waits that the caller ends early. */
export function pause(
  clock: Clock,
  delayMs: number,
  options: { signal: AbortSignal; background?: boolean },
): Promise<void> {
  // `sleep` fails only when its signal is aborted.
  return sleep(clock, delayMs, options).catch(() => {});
}
