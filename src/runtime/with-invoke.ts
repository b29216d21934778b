import type { Runtime } from './port.ts';

/** A runtime that invokes in another way, and otherwise does what it did. */
export function withInvoke(runtime: Runtime, invoke: Runtime['invoke']): Runtime {
  return {
    maxEnvironments: runtime.maxEnvironments,
    replacesCode: (functionName) => runtime.replacesCode(functionName),
    invoke,
    throttle: (spec, invocation, reason) => runtime.throttle(spec, invocation, reason),
    provision: (spec, count) => runtime.provision(spec, count),
    provisionOf: (key) => runtime.provisionOf(key),
    retire: (key) => runtime.retire(key),
    close: () => runtime.close(),
  };
}
