import type { Clock } from '../../lib/time/clock.ts';
import type { Completion } from '../api/peer.ts';
import type { Environment, InitOutcome, RunOutcome } from './environment.ts';
import { type Death, describeDeath, errorPayload, type Failure, timeoutSentence } from '../failure.ts';
import type { FunctionMetrics } from '../metrics/function-metrics.ts';
import type { FunctionSpec, Invocation, InvocationResult } from '../port.ts';
import type { InvocationStatus, SystemLog } from '../log/system-log.ts';

type Finished = Extract<InvocationResult, { kind: 'finished' }>;

export interface InvocationRun {
  readonly environment: Environment;
  readonly spec: FunctionSpec;
  readonly invocation: Invocation;
  readonly clock: Clock;
  readonly system: SystemLog;
  readonly metrics: FunctionMetrics;
  /** Of a cold start. */
  readonly initMs?: number;
  /** What an init inside the invocation has used up of its timeout. */
  readonly spentMs?: number;
}

/** Runs one invocation in an idle environment, from its START line to its REPORT. */
export async function runInvocation(run: InvocationRun): Promise<Finished> {
  const { environment, spec, invocation, clock, spentMs = 0 } = run;
  writeStart(run);
  const startedMs = clock.monotonicMs() - spentMs;
  const leftMs = spec.timeoutMs - spentMs;
  const limit = clock.setTimer(leftMs, () => environment.end({ kind: 'timed-out' }));
  const outcome = await environment.run(invocation, Math.floor(clock.now() + leftMs));
  limit.cancel();
  // At the limit timers may fire a little late, and what is reported is the limit.
  const durationMs = outcome.death?.kind === 'timed-out' ? spec.timeoutMs : clock.monotonicMs() - startedMs;
  await outputRead();
  return conclude(run, outcome, durationMs);
}

/** Concludes an invocation whose environment could not be made ready, though it was given the whole timeout. */
export function concludeFailedInit(
  run: InvocationRun,
  init: Extract<InitOutcome, { kind: 'failed' }>,
): Finished {
  writeStart(run);
  const reported = init.reported;
  const completion: Completion | undefined = reported && { kind: 'error', payload: reported.payload };
  return conclude(run, { completion, death: init.death }, init.durationMs);
}

/** The Failure or timeout of an init, for INIT_REPORT. */
export function initFailureStatus(
  init: Extract<InitOutcome, { kind: 'failed' }>,
): Exclude<InvocationStatus, { kind: 'success' }> {
  if (init.death.kind === 'timed-out') return { kind: 'timeout' };
  return { kind: 'error', errorType: init.reported?.errorType ?? describeDeath(init.death).errorType };
}

function writeStart({ environment, system, invocation, spec, clock }: InvocationRun): void {
  environment.log.startTail();
  writeAll(environment, system.start(invocation.requestId, spec.version, clock.now()));
}

// What a process wrote before it answered is in its pipes when the answer is read, so one turn of the event
// loop later it has been read as well.
function outputRead(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function conclude(run: InvocationRun, outcome: RunOutcome, durationMs: number): Finished {
  const { environment, system, metrics, spec, invocation, clock, initMs } = run;
  const { requestId } = invocation;
  const status = outcome.death ? writeDeath(run, outcome.death) : ({ kind: 'success' } as const);
  const maxMemoryMb = environment.maxMemoryMb || spec.memoryMb;
  const nowMs = clock.now();
  const report = { requestId, durationMs, maxMemoryMb, initMs, status };
  writeAll(environment, [...system.end(report, nowMs), ...system.report(report, spec.memoryMb, nowMs)]);
  const answer = answerOf(outcome, requestId, spec.timeoutMs);
  metrics.finished(spec, invocation, { durationMs, isError: answer.functionError !== undefined });
  return {
    kind: 'finished',
    ...answer,
    executedVersion: spec.version,
    logTail: environment.log.takeTail(),
  };
}

function writeDeath(run: InvocationRun, death: Death): InvocationStatus {
  const { environment, system, spec, invocation, clock } = run;
  if (death.kind === 'timed-out') {
    writeAll(environment, system.timedOut(invocation.requestId, spec.timeoutMs, clock.now()));
    return { kind: 'timeout' };
  }
  const failure = describeDeath(death);
  writeAll(environment, system.crashed(invocation.requestId, failure, clock.now()));
  return { kind: 'error', errorType: failure.errorType };
}

function answerOf(
  { completion, death }: RunOutcome,
  requestId: string,
  timeoutMs: number,
): Pick<Finished, 'payload' | 'functionError'> {
  // An answer given before the process died has reached the caller on AWS, and so it counts.
  if (completion?.kind === 'response') return { payload: completion.payload, functionError: undefined };
  if (completion?.kind === 'streamed') return { payload: Buffer.alloc(0), functionError: undefined };
  if (completion?.kind === 'error') return { payload: completion.payload, functionError: 'Unhandled' };
  if (completion?.kind === 'too-large') return failed(tooLargePayload(completion));
  if (death?.kind === 'timed-out') return failed(errorPayload(requestId, timeoutFailure(timeoutMs)));
  return failed(errorPayload(requestId, describeDeath(death ?? { kind: 'retired' })));
}

function failed(payload: Buffer): Pick<Finished, 'payload' | 'functionError'> {
  return { payload, functionError: 'Unhandled' };
}

function timeoutFailure(timeoutMs: number): Failure {
  return { errorType: 'Sandbox.Timedout', message: `Error: ${timeoutSentence(timeoutMs)}` };
}

function tooLargePayload({ sizeBytes, maxBytes }: Extract<Completion, { kind: 'too-large' }>): Buffer {
  return Buffer.from(
    JSON.stringify({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size (${sizeBytes} bytes) exceeded maximum allowed payload size (${maxBytes} bytes).`,
    }),
  );
}

function writeAll(environment: Environment, lines: readonly string[]): void {
  for (const line of lines) environment.log.write(line);
}
