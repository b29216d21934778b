import { setMaxListeners } from 'node:events';

/**
 * Creates an AbortController whose signal many callers listen to at once. Node would warn of a leak beyond ten
 * listeners, but every caller here removes its own.
 */
export function sharedAbort(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** A signal that is aborted when one of them is; many callers may listen to it. */
export function anyAborted(signals: readonly AbortSignal[]): AbortSignal {
  const signal = AbortSignal.any([...signals]);
  setMaxListeners(0, signal);
  return signal;
}
