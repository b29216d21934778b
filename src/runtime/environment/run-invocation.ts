import type { Clock } from '../../lib/time/clock.ts';
import type { Completion } from '../api/peer.ts';
import type { Environment } from './environment.ts';
import type { FailedInit, RunOutcome } from './environment-state.ts';
import {
  describeExit,
  errorPayload,
  type ExitReason,
  timeoutFailure,
  tooLargeResponsePayload,
} from '../failure.ts';
import type { FunctionMetrics } from '../metrics/function-metrics.ts';
import type { FunctionSpec, Invocation, InvocationResult } from '../port.ts';
import type { InvocationStatus } from '../log/system-log.ts';

type Finished = Extract<InvocationResult, { kind: 'finished' }>;

export interface InvocationTiming {
  /** Duration of the init that preceded the invocation, in a cold start. */
  readonly initMs?: number;
  /** How much of the invocation's timeout an init within it has used. */
  readonly spentMs?: number;
}

export interface InvocationRun extends InvocationTiming {
  readonly environment: Environment;
  readonly spec: FunctionSpec;
  readonly invocation: Invocation;
  readonly clock: Clock;
  /** The clock that the function compares its deadline with. */
  readonly processClock: Clock;
  readonly metrics: FunctionMetrics;
  /** Receives the result as soon as the function is done, if extensions still work. */
  readonly onResponded?: (result: Finished) => void;
}

/** Runs one invocation in an idle environment, from its START line to its REPORT line. */
export async function runInvocation(run: InvocationRun): Promise<Finished> {
  const { environment, spec, invocation, clock, processClock, spentMs = 0 } = run;
  writeStart(run);
  const startedMs = clock.monotonicMs() - spentMs;
  const remainingMs = spec.timeoutMs - spentMs;
  const limit = clock.setTimer(remainingMs, () => environment.end({ kind: 'timed-out' }));
  const deadlineMs = Math.floor(processClock.now() + remainingMs);
  const outcome = await environment.run(invocation, deadlineMs, (completion) =>
    run.onResponded?.(respondedResult(run, completion)),
  );
  limit.cancel();
  // Timers may fire late; the reported duration of a timed-out invocation is exactly the timeout.
  const durationMs = outcome.exit?.kind === 'timed-out' ? spec.timeoutMs : clock.monotonicMs() - startedMs;
  await untilOutputIsRead();
  // The next line feed may be one of another invocation.
  environment.flushOutput();
  return conclude(run, outcome, durationMs);
}

/** The result of a function whose extensions still work. Its log has no END and REPORT yet. */
function respondedResult(run: InvocationRun, completion: Completion): Finished {
  const { environment, spec, invocation } = run;
  const result = resultOf({ completion, exit: undefined }, invocation.requestId, spec.timeoutMs);
  const logTail = environment.log.readTail();
  return { kind: 'finished', ...result, executedVersion: spec.version, ...coldStartOf(run), logTail };
}

/** Concludes an invocation whose environment did not become ready within the function's timeout. */
export function concludeFailedInit(run: InvocationRun, init: FailedInit): Finished {
  writeStart(run);
  const reported = init.reported;
  const completion: Completion | undefined = reported && { kind: 'error', payload: reported.payload };
  return conclude(run, { completion, exit: init.exit }, init.durationMs);
}

/** The failure or timeout of an init, for INIT_REPORT. */
export function initFailureStatus(init: FailedInit): Exclude<InvocationStatus, { kind: 'success' }> {
  if (init.exit.kind === 'timed-out') return { kind: 'timeout' };
  return { kind: 'error', errorType: init.reported?.errorType ?? describeExit(init.exit).errorType };
}

function writeStart({ environment: { log }, invocation, spec, clock }: InvocationRun): void {
  log.startTail();
  log.traceId = invocation.traceId;
  log.writeAll(log.system.start(invocation.requestId, spec.version, clock.now()));
}

// Output that a process wrote before its response is already in the pipes when the response is read, so the next turn
// of the event loop reads it.
function untilOutputIsRead(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function conclude(run: InvocationRun, outcome: RunOutcome, durationMs: number): Finished {
  const { environment, metrics, spec, invocation, clock, initMs } = run;
  const { log } = environment;
  const { requestId } = invocation;
  const status = outcome.exit ? writeExit(run, outcome.exit) : ({ kind: 'success' } as const);
  if (status.kind === 'timeout') environment.extensions.telemetry?.runtimeDone('timeout');
  if (status.kind === 'error') environment.extensions.telemetry?.runtimeDone('error', status.errorType);
  const maxMemoryMb = environment.maxMemoryMb || spec.memoryMb;
  const nowMs = clock.now();
  const report = { requestId, durationMs, maxMemoryMb, initMs, status };
  log.writeAll([...log.system.end(report, nowMs), ...log.system.report(report, spec.memoryMb, nowMs)]);
  log.traceId = undefined;
  const result = resultOf(outcome, requestId, spec.timeoutMs);
  metrics.finished(spec, invocation, { durationMs, isError: result.functionError !== undefined });
  return {
    kind: 'finished',
    ...result,
    executedVersion: spec.version,
    ...coldStartOf(run),
    logTail: log.takeTail(),
  };
}

function coldStartOf({ initMs, spentMs }: InvocationRun): Pick<Finished, 'coldStart'> {
  return initMs === undefined && spentMs === undefined ? {} : { coldStart: true };
}

function writeExit(run: InvocationRun, reason: ExitReason): InvocationStatus {
  const { environment, spec, invocation, clock } = run;
  const { log } = environment;
  if (reason.kind === 'timed-out') {
    log.writeAll(log.system.timedOut(invocation.requestId, spec.timeoutMs, clock.now()));
    return { kind: 'timeout' };
  }
  const failure = describeExit(reason);
  log.writeAll(log.system.crashed(invocation.requestId, failure, clock.now()));
  return { kind: 'error', errorType: failure.errorType };
}

function resultOf(
  { completion, exit }: RunOutcome,
  requestId: string,
  timeoutMs: number,
): Pick<Finished, 'payload' | 'functionError'> {
  // A response that was sent before the process ended has reached the caller on AWS, so it is the result.
  if (completion?.kind === 'response') return { payload: completion.payload, functionError: undefined };
  if (completion?.kind === 'streamed') return { payload: Buffer.alloc(0), functionError: undefined };
  if (completion?.kind === 'error') return { payload: completion.payload, functionError: 'Unhandled' };
  if (completion?.kind === 'too-large') return failed(tooLargeResponsePayload(completion.maxBytes));
  if (exit?.kind === 'timed-out') return failed(errorPayload(requestId, timeoutFailure(timeoutMs)));
  return failed(errorPayload(requestId, describeExit(exit ?? { kind: 'retired' })));
}

function failed(payload: Buffer): Pick<Finished, 'payload' | 'functionError'> {
  return { payload, functionError: 'Unhandled' };
}
