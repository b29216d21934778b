/** The exit code that shells report for a program ended by Ctrl-C: 128 + SIGINT. */
export const EXIT_INTERRUPTED = 130;

/** The reason of a command's aborted signal. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
  readonly by: 'SIGINT' | 'SIGTERM';

  constructor(by: 'SIGINT' | 'SIGTERM') {
    super(`stopped by ${by}`);
    this.by = by;
  }
}

export function isStop(error: unknown): error is StopRequested {
  return error instanceof StopRequested;
}

/**
 * Ctrl-C and SIGTERM as an AbortSignal. Until the signal is first read, they end the process, as is the default.
 * After that, the first one aborts the signal and the second ends the process at once.
 */
export function processSignal(): () => AbortSignal {
  let controller: AbortController | undefined;
  return () => {
    if (controller) return controller.signal;
    const stop = new AbortController();
    controller = stop;
    const onSignal = (by: 'SIGINT' | 'SIGTERM') => {
      if (stop.signal.aborted) process.exit(EXIT_INTERRUPTED);
      stop.abort(new StopRequested(by));
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    return stop.signal;
  };
}
