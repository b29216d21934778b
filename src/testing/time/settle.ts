import { OperatorError } from '../../lib/operator-error.ts';
import {
  type SettleTools,
  type Unfinished,
  unfinishedLines,
  untilSettled,
  type Waiting,
} from '../../server/controls/settle.ts';

/**
 * Waits until nothing is in progress: everything that was put is delivered, filtered out, given up, or waits for a time.
 * @throws OperatorError after `deadlineMs` of real time; the message says what is in progress
 */
export async function settle(tools: SettleTools, deadlineMs: number): Promise<readonly Waiting[]> {
  const unfinished = await untilSettled(tools, deadlineMs);
  if (unfinished.inProgress.length > 0) throw stuck(unfinished, deadlineMs);
  return unfinished.waiting;
}

function stuck(unfinished: Unfinished, deadlineMs: number): OperatorError {
  const lines = unfinishedLines(unfinished).map((line) => `  ${line}`);
  return new OperatorError(
    `The pipeline has not settled in ${deadlineMs / 1000} s. Still in progress:\n${lines.join('\n')}\n` +
      'A handler that never returns, or one that puts to its own stream, keeps a pipeline busy. Give a longer time ' +
      'with settle({ deadlineMs }) if the work takes longer.',
  );
}
