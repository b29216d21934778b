import type { Logger } from '../lib/log/logger.ts';
import { type Clock, pause } from '../lib/time/clock.ts';

/** The time until a log that could not be read is followed again. */
const RETRY_MS = 5_000;

/**
 * Follows what other processes append to a log, until it is stopped.
 * @param follow ends only by its signal, or with an error; then it is called again
 */
export function followLog(
  follow: (signal: AbortSignal) => Promise<never>,
  { what, clock, logger }: { readonly what: string; readonly clock: Clock; readonly logger: Logger },
): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const { signal } = stopped;
  const running = (async () => {
    while (!signal.aborted) {
      await follow(signal).catch((error: unknown) => {
        if (!signal.aborted)
          logger.warn(`the ${what} of other gateways could not be read; it will be retried`, { error });
      });
      await pause(clock, RETRY_MS, { signal, background: true });
    }
  })();
  return {
    async stop() {
      stopped.abort(new Error(`the ${what} are closed`));
      await running;
    },
  };
}
