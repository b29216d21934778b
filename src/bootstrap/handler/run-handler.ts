import { callHandler, isThenable } from './call-handler.ts';
import type { Context } from './context.ts';
import type { Drain } from './event-loop.ts';
import type { HandlerFunction } from './load-handler.ts';
import { frameless, RuntimeFailure } from '../errors/runtime-error.ts';

export type Outcome =
  | { readonly kind: 'succeeded'; readonly body: string }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface HandlerKind {
  /** False from nodejs24.x on: no callback, and no done, succeed and fail in the context. */
  readonly callbacks: boolean;
  /** Whether the handler is declared as an async function, and not only returns a promise. */
  readonly isAsync: boolean;
}

export function isAsyncFunction(handler: HandlerFunction): boolean {
  return handler.constructor?.name === 'AsyncFunction';
}

const NEVER_SETTLED =
  'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a ' +
  'Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes';

/** Runs a handler until it completes for the first time: by its promise, by its callback, or by an empty event loop. */
export function runHandler(
  handler: HandlerFunction,
  event: unknown,
  context: Context,
  options: HandlerKind & { drain: Drain; warn: (message: string) => void },
): Promise<Outcome> {
  const { drain, warn } = options;
  return new Promise((resolve) => {
    let settled = false;
    const settle = (outcome: Outcome) => {
      if (settled) {
        warn('The handler completed more than once; only its first result counts.');
        return;
      }
      settled = true;
      drain.clear();
      resolve(outcome);
    };
    const fail = (error: unknown) => settle({ kind: 'failed', error });
    const failWithAny = (error: unknown) => fail(error ?? 'handled');
    const succeed = (result: unknown) => settle(serialize(result));
    const done = (error: unknown, result: unknown) => (isDefined(error) ? fail(error) : succeed(result));

    // Only the callback waits for an empty event loop; a promise, done, succeed and fail complete immediately.
    const callback = (error: unknown, result: unknown) => {
      if (isDefined(error) || context.callbackWaitsForEmptyEventLoop === false) done(error, result);
      else drain.whenDrained(() => succeed(result));
    };
    if (options.callbacks) {
      context.callbackWaitsForEmptyEventLoop = true;
      Object.assign(context, { done, succeed, fail: failWithAny });
    }

    // Where there are callbacks, AWS's runtime takes any handler that is not declared as async for one that did not call back.
    if (options.callbacks && !options.isAsync) drain.whenDrained(() => succeed(null));
    else drain.whenDrained(() => fail(new RuntimeFailure('Runtime.NodeJsExit', NEVER_SETTLED)));
    try {
      const returned = options.callbacks
        ? callHandler(handler, event, context, callback)
        : callHandler(handler, event, context);
      if (isThenable(returned)) returned.then(succeed, failWithAny);
      else if (!options.callbacks) succeed(returned);
    } catch (error) {
      // As for a callback with an error, where null means success.
      if (options.callbacks) callback(error, undefined);
      else failWithAny(error);
    }
  });
}

function isDefined(error: unknown): boolean {
  return error !== undefined && error !== null;
}

function serialize(result: unknown): Outcome {
  try {
    // Undefined, functions and symbols have no JSON text; AWS returns null for them.
    return { kind: 'succeeded', body: JSON.stringify(result) ?? 'null' };
  } catch (cause) {
    return { kind: 'failed', error: frameless('Unable to stringify response body', { cause }) };
  }
}
