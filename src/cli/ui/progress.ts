import type { Clock, Timer } from '../../lib/time/clock.ts';
import { LiveLines } from './live-lines.ts';
import type { Output } from './terminal.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
// Work that is done by then shows nothing.
const DELAY_MS = 500;

// Without a terminal lines are permanent, so there are few, and none for work that is done soon.
const FIRST_LINE_MS = 5_000;
const LINE_MS = 10_000;

export interface ProgressOptions {
  readonly output: Output;
  readonly clock: Clock;
  /** The lines of `output`, for work that prints others; by default its own. */
  readonly live?: LiveLines;
  /** By default, lines are also printed without a terminal. */
  readonly onlyOnTerminal?: boolean;
}

/** Shows that `work` runs, what it does now, and for how many seconds: on one line of a terminal that changes, else with a new line now and then. */
export async function withProgress<T>(
  { output, clock, live = new LiveLines(output), onlyOnTerminal = false }: ProgressOptions,
  text: () => string,
  work: () => Promise<T>,
): Promise<T> {
  if (!output.isTerminal && onlyOnTerminal) return work();
  const startMs = clock.monotonicMs();
  let frame = 0;
  const line = () => `${text()} (${Math.floor((clock.monotonicMs() - startMs) / 1_000)} s)`;
  const show = () => {
    if (output.isTerminal) live.show([`${FRAMES[frame++ % FRAMES.length]} ${line()}`]);
    else live.print(line());
    timer = next(output.isTerminal ? FRAME_MS : LINE_MS);
  };
  const next = (delayMs: number): Timer => clock.setTimer(delayMs, show, { background: true });
  let timer = next(output.isTerminal ? DELAY_MS : FIRST_LINE_MS);
  try {
    return await work();
  } finally {
    timer.cancel();
    live.clear();
  }
}
