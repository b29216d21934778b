import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

/** A store, or a part of one, that a test has opened. */
export interface Opened<T> {
  readonly store: T;
  /** Called at the end of the test. */
  dispose(): Promise<void>;
}

export interface ConformanceOptions {
  /**
   * `several`: consecutive calls go to different processes that share the store (gateways.ts). Then appends that overlap are
   * stored in any order, and a watch may leave out a change that another one has replaced.
   */
  readonly processes?: 'one' | 'several';
  /** Random sequences of calls (sequence.ts). */
  readonly sequences?: number;
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
