import type { Runtime } from './port.ts';
import { withInvoke } from './with-invoke.ts';

/** An invocation whose function has run. */
export interface FinishedInvocation {
  readonly requestId: string;
  /** The event's JSON text, as bytes. */
  readonly event: Buffer;
  /** What the function returned; empty when the response was streamed. */
  readonly response: Buffer;
  readonly hasFailed: boolean;
}

export type OnInvocation = (finished: FinishedInvocation) => void;

/** A runtime that reports each invocation, for example to a person who watches functions. */
export function observedRuntime(runtime: Runtime, onInvocation: OnInvocation): Runtime {
  return withInvoke(runtime, async (spec, invocation) => {
    const result = await runtime.invoke(spec, invocation);
    if (result.kind === 'finished') {
      const { requestId, payload: event } = invocation;
      const hasFailed = result.functionError !== undefined;
      onInvocation({ requestId, event, response: result.payload, hasFailed });
    }
    return result;
  });
}
