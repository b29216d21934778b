import { type Clock, sleep, systemClock } from './clock.ts';
import { VirtualClock } from './virtual-clock.ts';

// Files and processes take real time, during which a virtual clock would be still.
const REAL_PAUSE_MS = 1;

/** Waits for work. A virtual clock is moved until the work is done, by a step at a time. */
export async function moveUntil<T>(clock: Clock, work: Promise<T>, stepMs: number): Promise<T> {
  if (!(clock instanceof VirtualClock)) return work;
  const state = { isDone: false };
  const end = () => {
    state.isDone = true;
  };
  const done = work.then(end, end);
  await clock.advance(0);
  while (!state.isDone) {
    await clock.advance(stepMs);
    if (!state.isDone) await Promise.race([done, sleep(systemClock, REAL_PAUSE_MS)]);
  }
  return work;
}
