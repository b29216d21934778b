import type { Clock } from '../../lib/time/clock.ts';
import { LiveLines } from './live-lines.ts';
import type { Output } from './terminal.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
// Work that is done by then shows nothing.
const DELAY_MS = 500;

/** Shows on a terminal that `work` runs, and for how many seconds. */
export async function withSpinner<T>(
  { output, clock }: { readonly output: Output; readonly clock: Clock },
  text: string,
  work: () => Promise<T>,
): Promise<T> {
  if (!output.isTerminal) return work();
  const live = new LiveLines(output);
  const startMs = clock.monotonicMs();
  let frame = 0;
  const show = () => {
    const seconds = Math.floor((clock.monotonicMs() - startMs) / 1_000);
    live.show([`${FRAMES[frame++ % FRAMES.length]} ${text} (${seconds} s)`]);
    timer = clock.setTimer(FRAME_MS, show, { background: true });
  };
  let timer = clock.setTimer(DELAY_MS, show, { background: true });
  try {
    return await work();
  } finally {
    timer.cancel();
    live.clear();
  }
}
