import { type Clock, sleep } from '../../../lib/time/clock.ts';
import { isStorageError } from '../../../storage/error.ts';

/** After each attempt but the last. An attempt takes up to 20 s itself while a leader is replaced. */
const DELAYS_MS = [1_000, 2_000, 4_000, 8_000];

/**
 * Makes a step of a deletion or of a rollback, again while the store does not answer, as while a leader of a cluster is replaced:
 * a stack whose rollback or deletion has failed waits for an operator.
 * @param step can be repeated
 */
export async function repeatStep<T>(
  step: () => Promise<T>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<T> {
  for (const delayMs of DELAYS_MS) {
    try {
      return await step();
    } catch (error) {
      if (signal.aborted || !isTransient(error)) throw error;
    }
    await sleep(clock, delayMs, { signal });
  }
  return step();
}

function isTransient(error: unknown): boolean {
  return (['not-written', 'unknown', 'unavailable'] as const).some((kind) => isStorageError(error, kind));
}
