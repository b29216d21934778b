/**
 * Lets sends take effect in the order of their calls, although their writes run at the same time. The number of waiting
 * sends is that of the requests in flight.
 */
export class SendTurns {
  #last: Promise<void> = Promise.resolve();

  /** @param apply runs after `write`, and after all earlier sends have been applied or have failed */
  run<T>(write: () => Promise<T>, apply: (written: T) => void): Promise<T> {
    const previous = this.#last;
    const sent = (async () => {
      const written = await write();
      await previous;
      apply(written);
      return written;
    })();
    // Without a value: each result would contain those of all sends before it.
    this.#last = Promise.allSettled([previous, sent]).then(() => {});
    return sent;
  }
}
