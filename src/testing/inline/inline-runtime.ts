import type { Meters } from '../../lib/metrics.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { OutputPacer } from '../../runtime/log/output-pacer.ts';
import { FunctionMetrics } from '../../runtime/metrics/function-metrics.ts';
import type { LogSink, Runtime } from '../../runtime/port.ts';
import { withInvoke } from '../../runtime/with-invoke.ts';
import type { LoggedLine } from '../../server/controls/logged-line.ts';
import type { Handler } from './handler.ts';
import { InlineInvocation } from './inline-invocation.ts';

export interface InlineRuntimeOptions {
  /** The handler that runs in this process for a function; undefined for a function that runs as deployed. */
  readonly handlerOf: (functionName: string) => Handler | undefined;
  readonly pipelineId: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logSink: LogSink;
  readonly meters: Meters;
  /** Receives what the function of an invocation writes to its log. */
  readonly onLog: (requestId: string, line: LoggedLine) => void;
}

/**
 * Runs the handlers of some functions in this process: they are called as functions, with the events and the context that
 * their own processes would receive, one environment each invocation. All other functions run as deployed.
 */
export function inlineRuntime(deployed: Runtime, options: InlineRuntimeOptions): Runtime {
  const metrics = new FunctionMetrics(options.meters);
  const pacer = new OutputPacer(options.clock);
  const inline = withInvoke(deployed, (spec, invocation) => {
    const handler = options.handlerOf(spec.functionName);
    if (!handler) return deployed.invoke(spec, invocation);
    return new InlineInvocation({ ...options, spec, invocation, handler, metrics, pacer }).run();
  });
  return {
    ...inline,
    replacesCode: (functionName) => options.handlerOf(functionName) !== undefined,
    provision(spec, count) {
      if (!options.handlerOf(spec.functionName)) deployed.provision(spec, count);
    },
  };
}
