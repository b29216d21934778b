/**
 * Lets sends take effect in the order of their calls, although their writes run at the same time. The number of waiting
 * sends is that of the requests in flight.
 */
export class SendTurns {
  #last: Promise<unknown> = Promise.resolve();

  /** @param apply runs after `write`, and after all earlier sends have been applied or have failed */
  run<T>(write: () => Promise<T>, apply: (written: T) => void): Promise<T> {
    const previous = this.#last;
    const sent = (async () => {
      const written = await write();
      await previous;
      apply(written);
      return written;
    })();
    this.#last = Promise.allSettled([previous, sent]);
    return sent;
  }
}
