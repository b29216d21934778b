const EXIT_INTERRUPTED = 130;

/**
 * Ctrl-C and SIGTERM as an AbortSignal. Until it is asked for, they end the process as they always do; then
 * the first aborts the signal and the second ends the process at once.
 */
export function processSignal(): () => AbortSignal {
  let controller: AbortController | undefined;
  return () => {
    if (controller) return controller.signal;
    const stop = new AbortController();
    controller = stop;
    const onSignal = () => {
      if (stop.signal.aborted) process.exit(EXIT_INTERRUPTED);
      stop.abort(new Error('interrupted'));
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    return stop.signal;
  };
}
