import { callHandler } from '../../bootstrap/call-handler.ts';
import type { Handler } from './handler.ts';

/** Calls a handler, which returns its result, a promise of it, or passes it to its callback. */
export function resultOf(handler: Handler, event: unknown, context: object): Promise<unknown> {
  const call = handler as (...args: readonly unknown[]) => unknown;
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, result: unknown) =>
      error === undefined || error === null ? resolve(result) : reject(error);
    const takesCallback = call.length >= 3;
    const returned = takesCallback
      ? callHandler(call, event, context, callback)
      : callHandler(call, event, context);
    // Not the functions of the promise themselves: V8 would add the frames of what waits for it to the stack of an error.
    if (isThenable(returned))
      returned.then(
        (value) => resolve(value),
        (error) => reject(error),
      );
    // A handler with a callback may also return a promise; whichever comes first counts.
    else if (!takesCallback) resolve(returned);
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
