import { constants } from 'node:os';
import { OperatorError } from '../lib/operator-error.ts';

/*
 * The exit codes of shells: https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html
 */

export const EXIT_FAILURE = 1;
export const EXIT_USAGE = 2;

/** The code of a program that a signal has ended: 130 for Ctrl-C (SIGINT), 143 for SIGTERM. */
export function signalExitCode(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/** A program of the operator's that could not be started. */
export class NotStarted extends OperatorError {
  readonly exitCode: 126 | 127;

  constructor(program: string, cause: NodeJS.ErrnoException) {
    const isMissing = cause.code === 'ENOENT';
    const missing = program.includes('/')
      ? 'no such file, or no such interpreter as its first line names'
      : 'no such program in PATH';
    const reason = isMissing ? missing : cause.message;
    super(`cannot run ${program}: ${reason}`, { cause });
    this.exitCode = isMissing ? 127 : 126;
  }
}
