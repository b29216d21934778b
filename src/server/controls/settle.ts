import { type Activity, INVOKING } from '../../lib/activity.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import { setPatientTimer } from '../../lib/time/patient-timer.ts';

export interface SettleTools {
  /** What the server has left to do. */
  readonly activity: () => Promise<readonly Activity[]>;
  /** The invocations that run, by function. */
  readonly running: () => readonly Activity[];
  readonly nowMs: () => number;
  /** Gives the pipeline a turn: on a virtual clock, fires the timers that are due. */
  readonly step: () => Promise<void>;
  /** Real time, also for a pipeline whose own clock is virtual. */
  readonly realTime: Clock;
  /** Between two checks while something is in progress. */
  readonly pauseMs: number;
  /** Aborted when no caller waits for the result any more. */
  readonly signal?: AbortSignal;
}

/** Something is left, but waits for a time that has not come. */
export interface Waiting {
  /** What waits, such as a mapping or a message. */
  readonly what: string;
  /** Why it waits, such as a retry or a batch window. */
  readonly why: string;
  readonly until: Date;
}

export interface Unfinished {
  /** Empty when everything is delivered, filtered out, given up, or waits for a time. */
  readonly inProgress: readonly Activity[];
  /** What waits for a time, soonest first. */
  readonly waiting: readonly Waiting[];
}

// Several checks in a row, because work may pass from one part to the next between them.
const QUIET_CHECKS = 2;

/**
 * Waits until nothing is in progress. @returns what is left then, or after `deadlineMs` of real time; on a machine that is
 * too busy for the work, later
 */
export async function untilSettled(tools: SettleTools, deadlineMs: number): Promise<Unfinished> {
  const { step, realTime, pauseMs, signal } = tools;
  let isOver = deadlineMs <= 0;
  const deadline = setPatientTimer(realTime, deadlineMs, () => {
    isOver = true;
  });
  let quietChecks = 0;
  try {
    for (;;) {
      await step();
      const unfinished = await unfinishedWork(tools);
      if (unfinished.inProgress.length === 0) {
        quietChecks++;
        if (quietChecks >= QUIET_CHECKS) return unfinished;
        continue;
      }
      quietChecks = 0;
      if (isOver || signal?.aborted === true) return unfinished;
      await sleep(realTime, pauseMs);
    }
  } finally {
    deadline.cancel();
  }
}

/** What is left to do now. */
export async function unfinishedWork({
  activity,
  running,
  nowMs,
}: Pick<SettleTools, 'activity' | 'running' | 'nowMs'>): Promise<Unfinished> {
  const isWaiting = ({ untilMs }: Activity) => untilMs !== undefined && untilMs > nowMs();
  const left = await activity();
  const runs = running();
  // What invokes a function does not know that the function waits.
  const areRunsWaiting = runs.length > 0 && runs.every(isWaiting);
  const found = [...left.filter(({ why }) => !areRunsWaiting || why !== INVOKING), ...runs];
  return {
    inProgress: found.filter((one) => !isWaiting(one)),
    waiting: found
      .filter(isWaiting)
      .map(({ what, why, untilMs }) => ({ what, why, until: new Date(Math.ceil(untilMs!)) }))
      .sort((a, b) => a.until.getTime() - b.until.getTime()),
  };
}

/** A line for each of what is left. */
export function unfinishedLines({ inProgress, waiting }: Unfinished): string[] {
  const lines = [
    ...inProgress.map(({ what, why }) => `${what}: ${why}`),
    ...waiting.map(({ what, why, until }) => `${what}: ${why}, until ${until.toISOString()}`),
  ];
  return [...new Set(lines)];
}
