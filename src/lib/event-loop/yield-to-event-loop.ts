/** Resolves in the next turn of the event loop, so that long work does not delay other requests. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
