import type { Meters } from '../../../lib/metrics.ts';
import type { Random } from '../../../lib/random.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { describeExit } from '../../../runtime/failure.ts';
import {
  InProcessInvocation,
  type Outcome,
  reportedFailure,
} from '../../../runtime/in-process/in-process-invocation.ts';
import { OutputPacer } from '../../../runtime/log/output-pacer.ts';
import { FunctionMetrics } from '../../../runtime/metrics/function-metrics.ts';
import type { LogSink, Runtime } from '../../../runtime/port.ts';
import { withInvoke } from '../../../runtime/with-invoke.ts';
import type { FaultList } from './fault-list.ts';

export interface FaultyRuntimeOptions {
  readonly faults: FaultList;
  readonly clock: Clock;
  readonly random: Random;
  readonly logSink: LogSink;
  readonly meters: Meters;
  /** The invocation does nothing until a time of the clock. */
  readonly onHang: (requestId: string, untilMs: number) => void;
  /** Ends the invocations that hang: the server stops. */
  readonly ending?: AbortSignal;
}

/** A runtime whose invocations have the faults of the list. The function of such an invocation does not run. */
export function withFunctionFaults(
  runtime: Runtime,
  { faults, clock, random, logSink, meters, onHang, ending }: FaultyRuntimeOptions,
): Runtime {
  const metrics = new FunctionMetrics(meters);
  const pacer = new OutputPacer(clock);
  return withInvoke(runtime, async (spec, invocation) => {
    const fault = faults.ofInvocation(spec.functionName);
    if (!fault) return runtime.invoke(spec, invocation);
    const { requestId } = invocation;
    const inProcess = (outcome: (run: InProcessInvocation) => Promise<Outcome>) => {
      const run = new InProcessInvocation({ spec, invocation, clock, random, logSink, metrics, pacer });
      return run.run(() => outcome(run));
    };
    switch (fault.kind) {
      case 'throttle':
        return runtime.throttle(spec, invocation, 'ReservedFunctionConcurrentInvocationLimitExceeded');
      case 'hang':
        onHang(requestId, clock.now() + spec.timeoutMs);
        return inProcess(async (run) => {
          await aborted(ending);
          return run.exited(describeExit({ kind: 'retired' }));
        });
      case 'out-of-memory':
        return inProcess(async (run) => run.exited(describeExit({ kind: 'out-of-memory' })));
      case 'fail':
        return inProcess(async (run) => {
          const { trace: stack, ...facts } = fault.thrown;
          const time = new Date(clock.now()).toISOString();
          const logged = JSON.stringify({ ...facts, stack });
          run.log.write(`${time}\t${requestId}\tERROR\tInvoke Error \t${logged}\n`);
          return reportedFailure(Buffer.from(JSON.stringify(fault.thrown)));
        });
    }
  });
}

/** Without a signal, never. */
function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
