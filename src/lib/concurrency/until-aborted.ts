/** Rejects with the signal's reason as soon as it is aborted; the work continues. */
export function untilAborted<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    void running.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
