import type { Clock, Timer } from '../time/clock.ts';
import type { Logger } from './logger.ts';

/*
 * A failure that repeats every second or with every request must not fill the operator's disk, least of all
 * when a full disk is the cause. Of warnings and errors with the same message, only the first few in a minute
 * are logged; at the end of the minute one line reports how many more there were.
 */
const WINDOW_MS = 60_000;
const SHOWN_PER_WINDOW = 5;
/** Distinct messages that are counted in one window; further ones share one count. */
const MAX_MESSAGES = 500;
const OTHERS = 'other messages';

export function boundedLogger(logger: Logger, clock: Clock): Logger {
  const counts = new Map<string, number>();
  let window: Timer | undefined;

  const endWindow = () => {
    window = undefined;
    for (const [message, count] of counts) {
      const hidden = count - SHOWN_PER_WINDOW;
      if (hidden > 0) logger.warn(`${hidden} more in the last minute: ${message}`);
    }
    counts.clear();
  };

  const isShown = (message: string): boolean => {
    window ??= clock.setTimer(WINDOW_MS, endWindow, { background: true });
    const key = counts.has(message) || counts.size < MAX_MESSAGES ? message : OTHERS;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= SHOWN_PER_WINDOW;
  };

  return {
    info: (message, fields) => logger.info(message, fields),
    warn(message, fields) {
      if (isShown(message)) logger.warn(message, fields);
    },
    error(message, fields) {
      if (isShown(message)) logger.error(message, fields);
    },
  };
}
