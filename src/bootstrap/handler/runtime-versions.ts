import type { HandlerFunction } from './load-handler.ts';
import { frameless, RuntimeFailure } from '../errors/runtime-error.ts';
import { isStreaming } from './streaming.ts';

// Callback handlers are rejected from nodejs24.x on.
const FIRST_VERSION_WITHOUT_CALLBACKS = 24;
const CALLBACK_PARAMETERS = 3;

/** @param runtimeName `nodejs22.x`, `AWS_Lambda_nodejs22.x` */
export function majorOf(runtimeName: string): number {
  return Number(/nodejs(\d+)/.exec(runtimeName)?.[1] ?? 0);
}

/** Whether handlers of a version may return their result by a callback, or by functions of the context. */
export function supportsCallbacks(major: number): boolean {
  return major < FIRST_VERSION_WITHOUT_CALLBACKS;
}

/** Whether a handler declares a callback. */
export function takesCallback(handler: HandlerFunction): boolean {
  return handler.length >= CALLBACK_PARAMETERS;
}

/** @throws RuntimeFailure for a handler with a callback, in a version without them */
export function rejectCallbackHandler(handler: HandlerFunction): void {
  if (isStreaming(handler) || !takesCallback(handler)) return;
  const { message, stack } = frameless(
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
      'Write the handler as an async function and return its result.',
  );
  throw new RuntimeFailure('Runtime.CallbackHandlerDeprecated', message, stack);
}
