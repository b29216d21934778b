import { type Activity, INVOKING } from '../../lib/activity.ts';
import { OperatorError } from '../../lib/operator-error.ts';

export interface SettleTools {
  /** What the server has left to do. */
  readonly activity: () => Promise<readonly Activity[]>;
  /** The invocations that run, by function. */
  readonly running: () => readonly Activity[];
  readonly nowMs: () => number;
  /** Gives the pipeline a turn: on a virtual clock, fires the timers that are due. */
  readonly step: () => Promise<void>;
}

/** Why a pipeline has settled although something is left: it waits for a time that has not come. */
export interface Waiting {
  readonly what: string;
  readonly why: string;
  readonly until: Date;
}

// Several looks in a row, because work may pass from one part to the next between them.
const QUIET_LOOKS = 2;
const REAL_PAUSE_MS = 1;

/**
 * Waits until nothing is in progress: everything that was put is delivered, filtered out, given up, or waits for a time.
 * @throws OperatorError after `deadlineMs` of real time; the message says what is in progress
 */
export async function settle(tools: SettleTools, deadlineMs: number): Promise<readonly Waiting[]> {
  const endMs = performance.now() + deadlineMs;
  let quietLooks = 0;
  for (;;) {
    await tools.step();
    const { busy, waiting } = await look(tools);
    if (busy.length === 0) {
      quietLooks++;
      if (quietLooks >= QUIET_LOOKS) return waiting;
      continue;
    }
    quietLooks = 0;
    if (performance.now() >= endMs) throw stuck(busy, waiting, deadlineMs);
    await new Promise((resolve) => setTimeout(resolve, REAL_PAUSE_MS));
  }
}

async function look({ activity, running, nowMs }: SettleTools) {
  const isWaiting = ({ untilMs }: Activity) => untilMs !== undefined && untilMs > nowMs();
  const left = await activity();
  const runs = running();
  // What invokes a function does not know that the function waits.
  const areRunsWaiting = runs.length > 0 && runs.every(isWaiting);
  const found = [...left.filter(({ why }) => !areRunsWaiting || why !== INVOKING), ...runs];
  return {
    busy: found.filter((one) => !isWaiting(one)),
    waiting: found
      .filter(isWaiting)
      .map(({ what, why, untilMs }) => ({ what, why, until: new Date(Math.ceil(untilMs!)) }))
      .sort((a, b) => a.until.getTime() - b.until.getTime()),
  };
}

function stuck(busy: readonly Activity[], waiting: readonly Waiting[], deadlineMs: number): OperatorError {
  const lines = [
    ...busy.map(({ what, why }) => `  ${what}: ${why}`),
    ...waiting.map(({ what, why, until }) => `  ${what}: ${why}, until ${until.toISOString()}`),
  ];
  return new OperatorError(
    `The pipeline has not settled in ${deadlineMs / 1000} s. Still in progress:\n${[...new Set(lines)].join('\n')}\n` +
      'A handler that never returns, or one that puts to its own stream, keeps a pipeline busy. Give a longer time ' +
      'with settle({ deadlineMs }) if the work takes longer.',
  );
}
