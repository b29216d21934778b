import type { Clock } from '../../../lib/time/clock.ts';
import type { LiveLines } from '../../ui/live-lines.ts';
import type { Terminal } from '../../ui/terminal.ts';

const DRAW_INTERVAL_MS = 1_000;
// Without a terminal each line stays, so fewer are written.
const PRINT_INTERVAL_MS = 5_000;

/**
 * Shows what is going on for as long as `work` takes: on a terminal all of `lines`, drawn anew each second; elsewhere
 * the first of them, printed every five seconds.
 */
export async function withStatus<T>(
  { live, terminal, clock }: { live: LiveLines; terminal: Terminal; clock: Clock },
  lines: (elapsedSeconds: number) => readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const beganMs = clock.monotonicMs();
  const { isTerminal } = terminal.err;
  const intervalMs = isTerminal ? DRAW_INTERVAL_MS : PRINT_INTERVAL_MS;
  const show = () => {
    const [first, ...rest] = lines((clock.monotonicMs() - beganMs) / 1_000);
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
