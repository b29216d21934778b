import { type Clock, sleep } from '../../../lib/time/clock.ts';
import { isStorageError } from '../../../storage/error.ts';

/** After each attempt but the last. An attempt takes up to 20 s itself while a leader is replaced. */
const DELAYS_MS = [1_000, 2_000, 4_000, 8_000];

/**
 * Repeats a step of a deletion or rollback while the store does not answer, for example while a cluster elects a leader. Otherwise
 * the stack would end in DELETE_FAILED or ROLLBACK_FAILED, which an operator must resolve.
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
