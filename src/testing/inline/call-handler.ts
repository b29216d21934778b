import type { Handler } from './handler.ts';

type Callable = (event: unknown, context: unknown, callback?: unknown) => unknown;

/** Calls a handler, which returns its result, a promise of it, or passes it to its callback. */
export async function callHandler(handler: Handler, event: unknown, context: object): Promise<unknown> {
  const call = handler as Callable;
  // A handler with a callback may also return a promise; whichever comes first counts.
  if (call.length < 3) return call(event, context);
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, result: unknown) =>
      error === undefined || error === null ? resolve(result) : reject(error);
    const returned = call(event, context, callback);
    if (isThenable(returned)) returned.then(resolve, reject);
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
