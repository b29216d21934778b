import { setMaxListeners } from 'node:events';

/**
 * An AbortController whose signal many callers listen to at once. Node warns of a leak at more than ten
 * listeners; here every caller removes its own.
 */
export function sharedAbort(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
