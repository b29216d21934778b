import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

/** A store, or a part of one, that a test has opened. */
export interface Opened<T> {
  readonly store: T;
  /** Called at the end of the test. */
  dispose(): Promise<void>;
}

export async function withOpened<T>(
  open: (clock: VirtualClock) => Promise<Opened<T>>,
  use: (store: T, clock: VirtualClock) => Promise<void>,
): Promise<void> {
  const clock = new VirtualClock();
  const opened = await open(clock);
  try {
    await use(opened.store, clock);
  } finally {
    await opened.dispose();
  }
}
