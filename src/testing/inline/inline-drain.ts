import { callHandler, isThenable } from '../../bootstrap/handler/call-handler.ts';
import type { Drain } from '../../bootstrap/handler/event-loop.ts';
import type { HandlerFunction } from '../../bootstrap/handler/load-handler.ts';
import { takesCallback } from '../../bootstrap/handler/runtime-versions.ts';

/**
 * Stands in for the empty event loop of a function's process, which a process with other work does not have. It is taken
 * for empty a turn after the callback was called, or after a handler without a callback has returned no promise.
 */
export class InlineDrain implements Drain {
  #onDrained: (() => void) | undefined;

  whenDrained(action: () => void): void {
    this.#onDrained = action;
  }

  clear(): void {
    this.#onDrained = undefined;
  }

  /** The handler, with this event loop. */
  observe(handler: HandlerFunction): HandlerFunction {
    return (event, context, callback) => {
      if (typeof callback !== 'function') return callHandler(handler, event, context);
      const observed = (...results: readonly unknown[]) => {
        callback(...results);
        this.#drain();
      };
      let returned: unknown;
      try {
        returned = callHandler(handler, event, context, observed);
      } catch (error) {
        this.#drain();
        throw error;
      }
      if (!isThenable(returned) && !takesCallback(handler)) this.#drain();
      return returned;
    };
  }

  #drain(): void {
    setImmediate(() => {
      const onDrained = this.#onDrained;
      this.#onDrained = undefined;
      onDrained?.();
    });
  }
}
