import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { errorPayload, type Failure, timeoutFailure } from '../failure.ts';
import { EnvironmentLog, logStreamName } from '../log/environment-log.ts';
import type { OutputPacer } from '../log/output-pacer.ts';
import type { InvocationStatus } from '../log/system-log.ts';
import type { FunctionMetrics } from '../metrics/function-metrics.ts';
import type { FunctionSpec, Invocation, InvocationResult, LogSink } from '../port.ts';

/** What an attempt to run a function led to. */
export type Outcome =
  | { readonly kind: 'returned'; readonly payload: Buffer }
  /** The function has written its response to the sink. */
  | { readonly kind: 'streamed' }
  | { readonly kind: 'failed'; readonly payload: Buffer; readonly status: InvocationStatus };

export type FailedOutcome = Extract<Outcome, { kind: 'failed' }>;

export interface InProcessInvocationOptions {
  readonly spec: FunctionSpec;
  readonly invocation: Invocation;
  readonly clock: Clock;
  readonly random: Random;
  readonly logSink: LogSink;
  readonly metrics: FunctionMetrics;
  readonly pacer: OutputPacer;
}

/**
 * An invocation of a function that has no process of its own: with the log, the metrics and the timeout of one, each in
 * an environment of its own.
 */
export class InProcessInvocation {
  readonly log: EnvironmentLog;
  readonly #options: InProcessInvocationOptions;

  constructor(options: InProcessInvocationOptions) {
    const { spec, invocation, clock, random, logSink, pacer } = options;
    this.#options = options;
    this.log = new EnvironmentLog({
      spec,
      stream: logStreamName(spec, clock.now(), random),
      sink: logSink,
      clock,
      pacer,
    });
    this.log.traceId = invocation.traceId;
  }

  async run(call: () => Promise<Outcome>): Promise<InvocationResult> {
    const { spec, invocation, metrics, clock } = this.#options;
    const { requestId } = invocation;
    const { log } = this;
    const end = metrics.begin(spec);
    log.startTail();
    log.writeAll(log.system.start(requestId, spec.version, clock.now()));
    const startedMs = clock.monotonicMs();
    const outcome = await this.#untilTimeout(call);
    const status = outcome.kind === 'failed' ? outcome.status : ({ kind: 'success' } as const);
    const durationMs = status.kind === 'timeout' ? spec.timeoutMs : clock.monotonicMs() - startedMs;
    const nowMs = clock.now();
    if (status.kind === 'timeout') log.writeAll(log.system.timedOut(requestId, spec.timeoutMs, nowMs));
    const report = { requestId, durationMs, maxMemoryMb: spec.memoryMb, status };
    log.writeAll([...log.system.end(report, nowMs), ...log.system.report(report, spec.memoryMb, nowMs)]);
    metrics.finished(spec, invocation, { durationMs, isError: outcome.kind === 'failed' });
    end();
    return {
      kind: 'finished',
      payload: outcome.kind === 'streamed' ? Buffer.alloc(0) : outcome.payload,
      functionError: outcome.kind === 'failed' ? 'Unhandled' : undefined,
      executedVersion: spec.version,
      logTail: log.takeTail(),
    };
  }

  /** The function has ended its environment. */
  exited(failure: Failure): FailedOutcome {
    const { invocation, clock } = this.#options;
    const { requestId } = invocation;
    this.log.writeAll(this.log.system.crashed(requestId, failure, clock.now()));
    const payload = errorPayload(requestId, failure);
    return { kind: 'failed', payload, status: { kind: 'error', errorType: failure.errorType } };
  }

  /** What the function does after its timeout is ignored: it cannot be stopped. */
  #untilTimeout(call: () => Promise<Outcome>): Promise<Outcome> {
    const { spec, invocation, clock } = this.#options;
    return new Promise((resolve) => {
      const timer = clock.setTimer(spec.timeoutMs, () => {
        const payload = errorPayload(invocation.requestId, timeoutFailure(spec.timeoutMs));
        resolve({ kind: 'failed', payload, status: { kind: 'timeout' } });
      });
      void call().then((outcome) => {
        timer.cancel();
        resolve(outcome);
      });
    });
  }
}

/** The function reported an error; its environment goes on, as on AWS. */
export function reportedFailure(payload: Buffer): FailedOutcome {
  return { kind: 'failed', payload, status: { kind: 'success' } };
}
