import { setTimeout as pause } from 'node:timers/promises';

// For what happens in another process, whose clock a test cannot turn.
const PAUSE_MS = 50;
const LIMIT_MS = 45_000;

/** Asks until there is an answer. An error counts as no answer yet; the last one is told at the limit. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const endMs = Date.now() + LIMIT_MS;
  let last: unknown;
  while (Date.now() < endMs) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      last = new Error('no answer');
    } catch (error) {
      last = error;
    }
    await pause(PAUSE_MS);
  }
  throw new Error('it did not happen in time', { cause: last });
}

/**
 * Asks until nothing is left, and gives up when nothing has come for as long as `eventually` waits: on a busy machine
 * things arrive late, and only what has stopped arriving is missing.
 */
export async function eventuallyNone(left: () => Promise<number>): Promise<void> {
  let least = Infinity;
  let progressMs = performance.now();
  for (let count = await left(); count > 0; count = await left()) {
    if (count < least) {
      least = count;
      progressMs = performance.now();
    }
    if (performance.now() - progressMs > LIMIT_MS) throw new Error(`${count} never came`);
    await pause(PAUSE_MS);
  }
}
