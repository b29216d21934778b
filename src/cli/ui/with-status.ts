import type { Clock } from '../../lib/time/clock.ts';
import type { LiveLines } from './live-lines.ts';
import type { Terminal } from './terminal.ts';

const DRAW_INTERVAL_MS = 1_000;
// Without a terminal, lines are permanent, so fewer are written.
const PRINT_INTERVAL_MS = 5_000;

/**
 * Shows the progress of `work`: on a terminal all `lines`, redrawn every second; otherwise the first line, printed every
 * five seconds.
 */
export async function withStatus<T>(
  { live, terminal, clock }: { live: LiveLines; terminal: Terminal; clock: Clock },
  lines: (elapsedSeconds: number) => readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const startMs = clock.monotonicMs();
  const { isTerminal } = terminal.err;
  const intervalMs = isTerminal ? DRAW_INTERVAL_MS : PRINT_INTERVAL_MS;
  const show = () => {
    const [first, ...rest] = lines((clock.monotonicMs() - startMs) / 1_000);
    if (isTerminal) live.show([first ?? '', ...rest]);
    else live.print(first ?? '');
    timer = clock.setTimer(intervalMs, show, { background: true });
  };
  let timer = clock.setTimer(intervalMs, show, { background: true });
  try {
    return await work();
  } finally {
    timer.cancel();
    live.clear();
  }
}
