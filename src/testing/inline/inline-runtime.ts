import { format } from 'node:util';
import { toErrorPayload } from '../../bootstrap/runtime-error.ts';
import type { Meters } from '../../lib/metrics.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { MAX_RESPONSE_BYTES } from '../../runtime/api/body.ts';
import {
  describeExit,
  errorPayload,
  type Failure,
  timeoutFailure,
  tooLargeResponsePayload,
} from '../../runtime/failure.ts';
import { EnvironmentLog, logStreamName } from '../../runtime/log/environment-log.ts';
import { OutputPacer } from '../../runtime/log/output-pacer.ts';
import type { InvocationStatus } from '../../runtime/log/system-log.ts';
import { FunctionMetrics } from '../../runtime/metrics/function-metrics.ts';
import type { FunctionSpec, Invocation, InvocationResult, LogSink, Runtime } from '../../runtime/port.ts';
import type { LoggedLine } from '../../server/controls/logged-line.ts';
import { resultOf } from './result-of.ts';
import { inlineContext, inlineEnvironment } from './context.ts';
import { EnvironmentExit } from './environment-exit.ts';
import { type Handler, loadedHandler } from './handler.ts';
import { inlineFrames } from './inline-frames.ts';
import { type LogLevel, processHooks } from './scope.ts';

export interface InlineRuntimeOptions {
  /** The handler that runs in this process for a function; undefined for a function that runs as deployed. */
  readonly handlerOf: (functionName: string) => Handler | undefined;
  /** What an invocation runs in place of the function, deployed or not; undefined without a fault. */
  readonly faultOf: (spec: FunctionSpec, invocation: Invocation) => Handler | 'throttle' | undefined;
  readonly pipelineId: () => string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logSink: LogSink;
  readonly meters: Meters;
  /** Receives what the function of an invocation writes to the console. */
  readonly onLog: (requestId: string, line: LoggedLine) => void;
}

/** What an attempt to run the handler led to. */
type Outcome =
  | { readonly kind: 'returned'; readonly payload: Buffer }
  | { readonly kind: 'failed'; readonly payload: Buffer; readonly status: InvocationStatus };

/**
 * Runs the handlers of some functions in this process: they are called as functions, with the events and the context that
 * their own processes would receive, one environment each invocation. All other functions run as deployed.
 */
export function inlineRuntime(deployed: Runtime, options: InlineRuntimeOptions): Runtime {
  const metrics = new FunctionMetrics(options.meters);
  const pacer = new OutputPacer(options.clock);
  return {
    maxEnvironments: deployed.maxEnvironments,
    invoke(spec, invocation) {
      const faulty = options.faultOf(spec, invocation);
      if (faulty === 'throttle') {
        const reason = 'ReservedFunctionConcurrentInvocationLimitExceeded';
        return Promise.resolve(deployed.throttle(spec, invocation, reason));
      }
      const handler = faulty ?? options.handlerOf(spec.functionName);
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
  readonly #log: EnvironmentLog;

  constructor(options: InlineRuntimeOptions, parts: InvocationParts) {
    const { clock, random, logSink } = options;
    const { spec, pacer } = parts;
    this.#options = options;
    this.#parts = parts;
    this.#log = new EnvironmentLog(spec, logStreamName(spec, clock.now(), random), logSink, clock, pacer);
  }

  async run(): Promise<InvocationResult> {
    const { clock } = this.#options;
    const { spec, invocation, metrics } = this.#parts;
    const { requestId } = invocation;
    const end = metrics.begin(spec);
    const log = this.#log;
    log.startTail();
    log.writeAll(log.system.start(requestId, spec.version, clock.now()));
    const startedMs = clock.monotonicMs();
    const outcome = await this.#untilTimeout();
    const status = outcome.kind === 'failed' ? outcome.status : ({ kind: 'success' } as const);
    const durationMs = status.kind === 'timeout' ? spec.timeoutMs : clock.monotonicMs() - startedMs;
    const nowMs = clock.now();
    if (status.kind === 'timeout') log.writeAll(log.system.timedOut(requestId, spec.timeoutMs, nowMs));
    const report = { requestId, durationMs, maxMemoryMb: spec.memoryMb, status };
    log.writeAll([...log.system.end(report, nowMs), ...log.system.report(report, spec.memoryMb, nowMs)]);
    metrics.finished(spec, invocation, { durationMs, isError: outcome.kind === 'failed' });
    end();
    const { sink } = invocation;
    if (sink && outcome.kind === 'returned') {
      sink.start('application/octet-stream');
      await sink.write(outcome.payload);
    }
    return {
      kind: 'finished',
      payload: sink && outcome.kind === 'returned' ? Buffer.alloc(0) : outcome.payload,
      functionError: outcome.kind === 'failed' ? 'Unhandled' : undefined,
      executedVersion: spec.version,
      logTail: log.takeTail(),
    };
  }

  /** What the handler does after its timeout is ignored: it cannot be stopped. */
  #untilTimeout(): Promise<Outcome> {
    const { clock } = this.#options;
    const { spec, invocation } = this.#parts;
    return new Promise((resolve) => {
      const timer = clock.setTimer(spec.timeoutMs, () => {
        const payload = errorPayload(invocation.requestId, timeoutFailure(spec.timeoutMs));
        resolve({ kind: 'failed', payload, status: { kind: 'timeout' } });
      });
      void this.#call().then((outcome) => {
        timer.cancel();
        resolve(outcome);
      });
    });
  }

  async #call(): Promise<Outcome> {
    const { clock, pipelineId } = this.#options;
    const { spec, invocation, handler } = this.#parts;
    const { stream } = this.#log;
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
      return this.#failed(tooLargeResponsePayload(MAX_RESPONSE_BYTES));
    } catch (error) {
      if (error instanceof EnvironmentExit) return this.#exited(describeExit(error.reason));
      const payload = toErrorPayload(error, inlineFrames);
      this.#write('ERROR', ['Invoke Error', JSON.stringify({ ...payload, stack: payload.trace })]);
      return this.#failed(Buffer.from(JSON.stringify(payload)));
    }
  }

  /** The handler reported an error; its environment goes on, as on AWS. */
  #failed(payload: Buffer): Outcome {
    return { kind: 'failed', payload, status: { kind: 'success' } };
  }

  #exited(failure: Failure): Outcome {
    const { requestId } = this.#parts.invocation;
    this.#log.writeAll(this.#log.system.crashed(requestId, failure, this.#options.clock.now()));
    const payload = errorPayload(requestId, failure);
    return { kind: 'failed', payload, status: { kind: 'error', errorType: failure.errorType } };
  }

  #write(level: LogLevel, args: readonly unknown[]): void {
    const { clock, onLog } = this.#options;
    const { requestId } = this.#parts.invocation;
    const message = inlineFrames(format(...args));
    onLog(requestId, { level, message });
    this.#log.write(`${new Date(clock.now()).toISOString()}\t${requestId}\t${level}\t${message}\n`);
  }
}
