import { format } from 'node:util';
import { toErrorPayload } from '../../bootstrap/runtime-error.ts';
import type { Meters } from '../../lib/metrics.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { MAX_RESPONSE_BYTES } from '../../runtime/api/body.ts';
import { tooLargeResponsePayload } from '../../runtime/failure.ts';
import {
  InProcessInvocation,
  type Outcome,
  reportedFailure,
} from '../../runtime/in-process/in-process-invocation.ts';
import { OutputPacer } from '../../runtime/log/output-pacer.ts';
import { FunctionMetrics } from '../../runtime/metrics/function-metrics.ts';
import type { FunctionSpec, Invocation, InvocationResult, LogSink, Runtime } from '../../runtime/port.ts';
import type { LoggedLine } from '../../server/controls/logged-line.ts';
import { resultOf } from './result-of.ts';
import { inlineContext, inlineEnvironment } from './context.ts';
import { type Handler, loadedHandler } from './handler.ts';
import { inlineFrames } from './inline-frames.ts';
import { type LogLevel, processHooks } from './scope.ts';

export interface InlineRuntimeOptions {
  /** The handler that runs in this process for a function; undefined for a function that runs as deployed. */
  readonly handlerOf: (functionName: string) => Handler | undefined;
  readonly pipelineId: () => string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logSink: LogSink;
  readonly meters: Meters;
  /** Receives what the function of an invocation writes to the console. */
  readonly onLog: (requestId: string, line: LoggedLine) => void;
}

/**
 * Runs the handlers of some functions in this process: they are called as functions, with the events and the context that
 * their own processes would receive, one environment each invocation. All other functions run as deployed.
 */
export function inlineRuntime(deployed: Runtime, options: InlineRuntimeOptions): Runtime {
  const metrics = new FunctionMetrics(options.meters);
  const pacer = new OutputPacer(options.clock);
  return {
    maxEnvironments: deployed.maxEnvironments,
    replacesCode: (functionName) => options.handlerOf(functionName) !== undefined,
    invoke(spec, invocation) {
      const handler = options.handlerOf(spec.functionName);
      if (!handler) return deployed.invoke(spec, invocation);
      return new InlineInvocation(options, { spec, invocation, handler, metrics, pacer }).run();
    },
    throttle: (spec, invocation, reason) => deployed.throttle(spec, invocation, reason),
    provision(spec, count) {
      if (!options.handlerOf(spec.functionName)) deployed.provision(spec, count);
    },
    provisionOf: (key) => deployed.provisionOf(key),
    retire: (key) => deployed.retire(key),
    close: () => deployed.close(),
  };
}

interface InvocationParts {
  readonly spec: FunctionSpec;
  readonly invocation: Invocation;
  readonly handler: Handler;
  readonly metrics: FunctionMetrics;
  readonly pacer: OutputPacer;
}

class InlineInvocation {
  readonly #options: InlineRuntimeOptions;
  readonly #parts: InvocationParts;
  readonly #run: InProcessInvocation;

  constructor(options: InlineRuntimeOptions, parts: InvocationParts) {
    this.#options = options;
    this.#parts = parts;
    this.#run = new InProcessInvocation({ ...options, ...parts });
  }

  run(): Promise<InvocationResult> {
    return this.#run.run(() => this.#call());
  }

  async #call(): Promise<Outcome> {
    const { clock, pipelineId } = this.#options;
    const { spec, invocation, handler } = this.#parts;
    const { stream } = this.#run.log;
    const environment = inlineEnvironment(spec, stream);
    const context = inlineContext(spec, invocation, { stream, clock });
    const scope = {
      pipelineId: pipelineId(),
      environment,
      log: (level: LogLevel, args: readonly unknown[]) => this.#write(level, args),
    };
    try {
      const event: unknown = JSON.parse(invocation.payload.toString());
      const result = await processHooks().scopes.run(scope, async () =>
        resultOf(await loadedHandler(handler), event, context),
      );
      // Undefined, functions and symbols have no JSON text; AWS returns null for them.
      const payload = Buffer.from(JSON.stringify(result) ?? 'null');
      if (payload.length <= MAX_RESPONSE_BYTES) return { kind: 'returned', payload };
      return reportedFailure(tooLargeResponsePayload(MAX_RESPONSE_BYTES));
    } catch (error) {
      const payload = toErrorPayload(error, inlineFrames);
      this.#write('ERROR', ['Invoke Error', JSON.stringify({ ...payload, stack: payload.trace })]);
      return reportedFailure(Buffer.from(JSON.stringify(payload)));
    }
  }

  #write(level: LogLevel, args: readonly unknown[]): void {
    const { clock, onLog } = this.#options;
    const { requestId } = this.#parts.invocation;
    const message = inlineFrames(format(...args));
    onLog(requestId, { level, message });
    this.#run.log.write(`${new Date(clock.now()).toISOString()}\t${requestId}\t${level}\t${message}\n`);
  }
}
