type Callable = (...args: readonly unknown[]) => unknown;

// A member, because bundlers may rename functions, but not members.
const caller = {
  callMillraceHandler: (handler: Callable, args: readonly unknown[]): unknown => handler(...args),
};

/** Calls a handler. In a stack trace, the frames from this call on are not those of the function. */
export function callHandler(handler: Callable, ...args: readonly unknown[]): unknown {
  return caller.callMillraceHandler(handler, args);
}

/**
 * Waits for what a handler has returned. The stack of its error does not have the frames of the waiting code, which V8 adds
 * for a plain `await`.
 */
export function awaitReturned(returned: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    Promise.resolve(returned).then(
      (value) => resolve(value),
      (error: unknown) => reject(error),
    );
  });
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** Whether a line of a stack trace is the call of a handler, whatever the file of this program is. */
export function isHandlerCall(line: string): boolean {
  return line.includes('at Object.callMillraceHandler (');
}
