import { turns, type VirtualClock } from '../../../lib/time/virtual-clock.ts';
import type { RunningInvocations } from '../running-invocations.ts';

// How long the clock waits for a function that runs: its work takes real time.
const FUNCTION_PATIENCE_MS = 5_000;

/** Moves a virtual clock. Before each step in time, the functions that run end, or hang. */
export function advance(
  clock: VirtualClock,
  durationMs: number,
  running: RunningInvocations,
  signal?: AbortSignal,
): Promise<void> {
  return clock.advance(durationMs, async () => {
    await turns();
    while (running.areWorking) {
      await running.untilNoneWorks(FUNCTION_PATIENCE_MS);
      // What follows an invocation may start another one at the same time of the clock.
      await turns();
    }
    signal?.throwIfAborted();
  });
}
