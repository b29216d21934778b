import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Meters } from '../../../lib/metrics.ts';
import type { TraceHeader } from '../../../lib/trace/trace-header.ts';
import { functionDimensions } from '../../../runtime/metrics/function-dimensions.ts';
import { recursiveLoopOf } from '../function/documents.ts';
import type { Functions } from '../function/functions.ts';
import { functionArn, type FunctionReference } from '../function/name/name.ts';
import { enterLineage } from './lineage.ts';

/**
 * A function runs about this often in one chain of requests.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
const MAX_RUNS = 16;

export interface Entry {
  /** The caller's trace, with the function in its lineage. */
  readonly trace: TraceHeader | undefined;
  /** The invocation would continue a loop, and the function does not allow that. */
  readonly isLoop: boolean;
}

/**
 * Stops functions that invoke themselves without end, directly or through others. AWS's SDKs send the trace of the
 * running invocation with each call, so a chain of requests is one trace.
 */
export class LoopDetector {
  readonly #functions: Functions;
  readonly #meters: Meters;
  readonly #logger: Logger;

  constructor(functions: Functions, meters: Meters, logger: Logger) {
    this.#functions = functions;
    this.#meters = meters;
    this.#logger = logger;
  }

  async enter(
    namespace: Namespace,
    reference: FunctionReference,
    trace: TraceHeader | undefined,
  ): Promise<Entry> {
    if (trace?.lineage === undefined) return { trace, isLoop: false };
    const { name, qualifier } = reference;
    const { lineage, returns } = enterLineage(trace.lineage, functionArn(namespace, name));
    const isLoop = returns >= MAX_RUNS && !(await this.#isAllowed(namespace, name));
    if (isLoop) {
      this.#logger.warn(
        `function ${name}: stopped after ${MAX_RUNS} invocations in one chain of requests; ` +
          'if this is no mistake, set its RecursiveLoop to Allow',
      );
      this.#record(namespace, name, qualifier);
    }
    return { trace: { ...trace, lineage }, isLoop };
  }

  async #isAllowed(namespace: Namespace, name: string): Promise<boolean> {
    const latest = await this.#functions.find(namespace, { name, qualifier: undefined });
    return latest !== undefined && recursiveLoopOf(latest) === 'Allow';
  }

  #record({ account, region }: Namespace, name: string, qualifier: string | undefined): void {
    for (const dimensions of [{}, ...functionDimensions(name, qualifier)]) {
      const id = { account, region, metricNamespace: 'AWS/Lambda', dimensions, unit: 'Count' };
      this.#meters.meter({ ...id, metricName: 'RecursiveInvocationsDropped' }).record(1);
    }
  }
}
