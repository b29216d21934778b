import { setMaxListeners } from 'node:events';

/**
 * An abort that many wait for at once. Node takes more than ten listeners for a leak and warns; here there is
 * one for each waiter, and each takes its own away.
 */
export function sharedAbort(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
