import { setTimeout as pause } from 'node:timers/promises';

// For events in another process, whose clock a test cannot control.
const PAUSE_MS = 50;
const LIMIT_MS = 45_000;

/**
 * Polls until there is a value. An error counts as no value yet; the last one is the cause of the failure.
 * @param limitMs for what takes most of the usual limit on a quiet machine
 */
export async function eventually<T>(poll: () => Promise<T | undefined>, limitMs = LIMIT_MS): Promise<T> {
  const endMs = Date.now() + limitMs;
  let last: unknown;
  while (Date.now() < endMs) {
    try {
      const value = await poll();
      if (value !== undefined) return value;
      last = new Error('no value');
    } catch (error) {
      last = error;
    }
    await pause(PAUSE_MS);
  }
  throw new Error('it did not happen in time', { cause: last });
}

/**
 * Polls until nothing is left. Fails when there was no progress for as long as `eventually` waits: on a busy machine
 * items arrive late, so slow progress is no failure.
 */
export async function eventuallyNone(left: () => Promise<number>): Promise<void> {
  let least = Infinity;
  let progressMs = performance.now();
  for (let count = await left(); count > 0; count = await left()) {
    if (count < least) {
      least = count;
      progressMs = performance.now();
    }
    if (performance.now() - progressMs > LIMIT_MS) throw new Error(`${count} never arrived`);
    await pause(PAUSE_MS);
  }
}
