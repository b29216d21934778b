import type { InvocationResult } from '../runtime/port.ts';

/** How a mapping reaches its function. Filled by the Lambda service. */
export interface FunctionInvoker {
  /** @returns undefined when there is no such function, version or alias */
  describe(functionArn: string): Promise<{ readonly roleArn: string } | undefined>;

  /** Invokes synchronously. `not-found`: the function went away; the mapping keeps trying. */
  invoke(
    functionArn: string,
    payload: Buffer,
    options: { requestId: string; signal?: AbortSignal },
  ): Promise<InvocationResult | { readonly kind: 'not-found' }>;
}
