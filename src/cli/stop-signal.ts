import { closeSync, openSync } from 'node:fs';
import { featuresOf } from '../lib/platform/features.ts';
import { signalExitCode } from './exit-codes.ts';
import type { Output } from './ui/terminal.ts';

/** The reason of a command's aborted signal. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
  readonly by: 'SIGINT' | 'SIGTERM' | 'SIGHUP';

  constructor(by: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super(`stopped by ${by}`);
    this.by = by;
  }
}

export function isStop(error: unknown): error is StopRequested {
  return error instanceof StopRequested;
}

export interface ProcessSignals {
  /**
   * Ctrl-C and SIGTERM as an AbortSignal. Until it is first read, they end the process, as is the default. After that,
   * the first one aborts the signal and the second ends the process at once.
   */
  stopSignal(): AbortSignal;
  /** As SIGINT: Ctrl-C is a key, and no signal, while a command reads keys. */
  interrupt(): void;
  /**
   * Calls `reload` at each SIGHUP: the convention of servers for reading files again. A SIGHUP that comes because the
   * terminal of the process was closed is a stop, as on Windows, where it has no other cause.
   */
  onReload(reload: () => void): void;
  /**
   * Call it last. A process whose terminal was closed ends by SIGHUP, as without a listener: at a regular exit, Node.js
   * restores the settings of the terminal, and aborts when that fails (`ResetStdio`).
   */
  end(): void;
}

const ENDED_AT_ONCE = 'millrace: ended at once; what was running has been cut off';

export function processSignals(err: Pick<Output, 'write'>): ProcessSignals {
  const { hasReloadSignal } = featuresOf();
  let controller: AbortController | undefined;
  const stop = (by: StopRequested['by']) => {
    if (controller?.signal.aborted === true) err.write(`${ENDED_AT_ONCE}\n`);
    if (!controller || controller.signal.aborted) process.exit(signalExitCode(by));
    controller.abort(new StopRequested(by));
  };
  return {
    stopSignal() {
      if (controller) return controller.signal;
      controller = new AbortController();
      process.on('SIGINT', stop);
      process.on('SIGTERM', stop);
      return controller.signal;
    },
    interrupt: () => stop('SIGINT'),
    onReload(reload) {
      process.on('SIGHUP', () => {
        if (!hasReloadSignal || isTerminalGone()) stop('SIGHUP');
        else reload();
      });
    },
    end() {
      if (!hasReloadSignal || !isTerminalGone()) return;
      process.removeAllListeners('SIGHUP');
      process.kill(process.pid, 'SIGHUP');
    },
  };
}

/** Whether the terminal that the process writes to has been closed. */
function isTerminalGone(): boolean {
  return (process.stdout.isTTY || process.stderr.isTTY) && !hasTerminal();
}

/** Whether the process belongs to a terminal, wherever its streams go: one that does not cannot open this file. */
export function hasTerminal(): boolean {
  // Windows has neither the file nor signals: Ctrl-C reaches all programs of a console.
  if (!featuresOf().hasReloadSignal) return true;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
