import { inspect, types } from 'node:util';

const NOTHING_SENT =
  'An AWS SDK v2 request was logged before it was sent, and a request that is only created is never sent. ' +
  'Write `await client.operation(params).promise()`.';

const NOT_AWAITED =
  'A pending Promise was logged: its call has no result yet, and what is still running when the handler ' +
  'returns may never be sent. Write `await client.send(command)`.';

/**
 * Detects an AWS call that a handler logs instead of awaiting: the handler returns, the environment stops, and the call
 * is never sent. @returns the warning, or undefined for any other value
 */
export function unsentCall(value: unknown): string | undefined {
  if (types.isPromise(value)) {
    return isPending(value) ? NOT_AWAITED : undefined;
  }
  return isUnsentRequest(value) ? NOTHING_SENT : undefined;
}

/**
 * Whether a promise has no result yet, which only `util.inspect` shows synchronously. Its text has further members after the
 * state, on lines of their own: promises have an id while asynchronous hooks are enabled, as by a tracer.
 */
function isPending(promise: Promise<unknown>): boolean {
  const text = inspect(promise, { depth: 0, colors: false, customInspect: false });
  return /^[^{]*\{\s*<pending>/.test(text);
}

/** The members of SDK v2's `AWS.Request` that show whether it was sent. */
interface SdkRequest {
  readonly service: object;
  readonly operation: string;
  /** Its state machine, which is in `validate` until the request is sent. */
  readonly _asm?: { readonly currentState?: string };
  /** Sending with a callback or by `promise()` immediately adds that word to the user agent. */
  readonly httpRequest?: { readonly _userAgent?: string };
}

function isUnsentRequest(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value.constructor?.name !== 'Request') return false;
  const { service, operation, _asm, httpRequest } = value as Partial<SdkRequest>;
  if (typeof service !== 'object' || typeof operation !== 'string') return false;
  if (/\b(callback|promise)\b/.test(httpRequest?._userAgent ?? '')) return false;
  return _asm?.currentState === undefined || _asm.currentState === 'validate';
}

/** Checks logged values, and warns about the first such call, once per process. */
export function unsentCallDetector(warn: (message: string) => void): (args: readonly unknown[]) => void {
  let warned = false;
  return (args) => {
    if (warned) return;
    for (const argument of args) {
      if (typeof argument !== 'object' || argument === null) continue;
      const message = unsentCall(argument);
      if (message === undefined) continue;
      warned = true;
      warn(message);
      return;
    }
  };
}
