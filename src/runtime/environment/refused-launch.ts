import type { Clock } from '../../lib/time/clock.ts';
import { errorPayload } from '../failure.ts';
import type { EnvironmentLog } from '../log/environment-log.ts';
import type { FunctionSpec, Invocation, InvocationResult } from '../port.ts';
import type { RefusedLaunch } from '../process/launch.ts';

/** Concludes an invocation of a function whose process cannot be started, in its log as well, from START to REPORT. */
export function concludeRefusedLaunch(
  run: {
    readonly spec: FunctionSpec;
    readonly invocation: Invocation;
    readonly log: EnvironmentLog;
    readonly clock: Clock;
  },
  launch: RefusedLaunch,
): InvocationResult {
  const { spec, invocation, log, clock } = run;
  const { requestId } = invocation;
  const { system } = log;
  const failure = { errorType: launch.errorType, message: `Error: ${launch.message}` };
  const status = { kind: 'error', errorType: failure.errorType } as const;
  const report = { requestId, durationMs: 0, maxMemoryMb: spec.memoryMb, status };
  const nowMs = clock.now();
  log.startTail();
  log.traceId = invocation.traceId;
  log.writeAll([
    ...system.start(requestId, spec.version, nowMs),
    ...system.crashed(requestId, failure, nowMs),
    ...system.end(report, nowMs),
    ...system.report(report, spec.memoryMb, nowMs),
  ]);
  return {
    kind: 'finished',
    payload: errorPayload(requestId, failure),
    functionError: 'Unhandled',
    executedVersion: spec.version,
    logTail: log.takeTail(),
  };
}
