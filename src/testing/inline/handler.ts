/** A Lambda handler: its result, or the promise of it, is what the invocation returns. */
export type Handler = (event: never, context: never, callback: never) => unknown;

interface LazyHandler {
  readonly load: () => Promise<Handler>;
}

const LAZY = Symbol.for('millrace.testing.lazyHandler');

/**
 * A handler whose module is imported at the first invocation, when the environment variables of its function are set. For
 * modules that read `process.env` while they are loaded.
 *
 * @example lazy(() => import('../src/filter.ts').then((module) => module.handler))
 */
export function lazy(load: () => Promise<Handler>): Handler {
  const handler: Handler = () => {
    throw new Error('a lazy handler is called by its pipeline only');
  };
  return Object.assign(handler, { [LAZY]: { load } satisfies LazyHandler });
}

/** The handler itself, after its module was imported if it is lazy. */
export async function loadedHandler(handler: Handler): Promise<Handler> {
  const { [LAZY]: found } = handler as { [LAZY]?: LazyHandler };
  return found ? found.load() : handler;
}
