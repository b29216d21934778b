import type { AuthOption } from '../../access/mode.ts';
import { MemoryDisk } from '../../lib/disk/memory/memory-disk.ts';
import { PowerCutDisk } from '../../lib/disk/memory/power-cut-disk.ts';
import { seededRandom, systemRandom } from '../../lib/random.ts';
import { systemClock } from '../../lib/time/clock.ts';
import type { Telemetry } from '../../lib/telemetry/telemetry.ts';
import type { LogSink } from '../../runtime/port.ts';
import { withInvoke } from '../../runtime/with-invoke.ts';
import { exportedLines } from '../../server/exported-lines.ts';
import { withFunctionFaults } from '../../server/controls/faults/faulty-runtime.ts';
import { FaultInjector } from '../../server/controls/faults/fault-injector.ts';
import type { FaultList } from '../../server/controls/faults/fault-list.ts';
import type { Handler } from '../inline/handler.ts';
import { inlineRuntime } from '../inline/inline-runtime.ts';
import { sessionClock, type TimeMode } from '../time/pipeline-clock.ts';
import type { InvocationLog } from '../../server/controls/invocation-log.ts';
import { InvocationGate } from './invocation-gate.ts';
import { openPipelineServer } from './open-pipeline-server.ts';
import { RunningInvocations } from '../../server/controls/running-invocations.ts';
import type { ServerImage } from '../../server/controls/snapshot/server-image.ts';
import type { Session } from './session.ts';

export interface SessionOptions {
  readonly time: TimeMode;
  readonly seed: number;
  readonly quotas: 'on' | 'off';
  readonly auth: AuthOption;
  readonly endpoint: string;
  readonly handlerOf: (functionName: string) => Handler | undefined;
  readonly invocations: InvocationLog;
  /** Of the process. */
  readonly telemetry: Telemetry | undefined;
  /** Whether a session is the current one. Invocations of others are not logged. */
  readonly isCurrent: (sessionId: string) => boolean;
}

/**
 * Opens a pipeline's state as a server on a clock of its own.
 * @param armed faults that outlive the previous session; none by default
 */
export async function openSession(
  options: SessionOptions,
  image: ServerImage,
  armed?: FaultList,
): Promise<Session> {
  const { time, quotas, auth, endpoint, handlerOf, invocations, telemetry, isCurrent } = options;
  const { files, timeMs, generation } = image;
  const id = systemRandom.uuid();
  const seed = `${options.seed} ${generation}`;
  const clock = sessionClock(time, timeMs);
  const disk = new PowerCutDisk(new MemoryDisk('memory', files));
  const running = new RunningInvocations(systemClock);
  const faults = new FaultInjector(clock, armed);
  const gate = new InvocationGate();
  const exported = (sink: LogSink) =>
    telemetry?.exportLine ? exportedLines(sink, telemetry.exportLine) : sink;
  const keepLogs = (sink: LogSink) => exported(invocations.wrapLogSink(sink, () => isCurrent(id)));
  const server = await openPipelineServer({
    disk,
    clock,
    seed,
    quotas,
    auth,
    endpoint,
    tracer: telemetry?.tracer,
    wrapService: (service, tools) => faults.wrapService(service, tools),
    wrapLogSink: keepLogs,
    wrapRuntime: (runtime, { logSink, meters }) => {
      const inline = inlineRuntime(runtime, {
        handlerOf,
        pipelineId: id,
        clock,
        random: seededRandom(`inline ${seed}`),
        logSink: exported(logSink),
        meters,
        onLog(requestId, line) {
          if (isCurrent(id)) invocations.log(requestId, line);
        },
      });
      const observed = running.observe(
        withFunctionFaults(inline, {
          faults: faults.list,
          clock,
          random: seededRandom(`faults ${seed}`),
          logSink: keepLogs(logSink),
          meters,
          onHang: (requestId, untilMs) => running.waitUntil(requestId, untilMs),
        }),
        () => clock.now(),
        {
          started(started) {
            if (isCurrent(id)) invocations.started(started);
          },
          ended(started, result) {
            if (isCurrent(id)) invocations.ended(started, result);
          },
        },
      );
      return withInvoke(observed, gate.holding(observed));
    },
  });
  const ids = seededRandom(`requests ${seed}`);
  return { id, server, clock, disk, running, faults, gate, generation, ids };
}
