import { MemoryDisk } from '../lib/disk/memory/memory-disk.ts';
import { seededRandom } from '../lib/random.ts';
import { FaultInjector } from './faults/fault-injector.ts';
import type { Handler } from './inline/handler.ts';
import { inlineRuntime } from './inline/inline-runtime.ts';
import { Pipeline } from './pipeline.ts';
import { gatewayOfProcess, requireRealTimers } from './server/gateway.ts';
import { PipelineServer } from './server/pipeline-server.ts';
import { RunningInvocations } from './server/running-invocations.ts';
import { type PipelineSource, readSource } from './source/read-source.ts';
import { moveUntil } from './time/move-until.ts';
import { pipelineClock, startMsOf, type TimeMode } from './time/pipeline-clock.ts';
import { InvocationLog } from './views/invocation.ts';

export interface PipelineSettings {
  /** Handlers that run in this process, by the name of their function. The other functions run as deployed. */
  readonly handlers?: Readonly<Record<string, Handler>>;
  /** `virtual`, the default: time passes only by `advance`. */
  readonly time?: TimeMode;
  /** When a virtual clock starts; now by default. */
  readonly startTime?: Date | string;
  /** `on` by default: the limits of shards. */
  readonly quotas?: 'on' | 'off';
  /** Decides everything random: sequence numbers, ids, jitter. 1 by default. */
  readonly seed?: number;
  /** Of the project, else `us-east-1`. */
  readonly region?: string;
  readonly account?: string;
}

export type PipelineOptions = PipelineSource & PipelineSettings;

// The server looks at the resources of a deployment every few milliseconds.
const DEPLOY_STEP_MS = 10;

/**
 * Opens a pipeline in this process, with its data in memory.
 * @example await openPipeline({ project: '.', handlers: { filter } })
 * @throws OperatorError for a project or template that cannot be deployed; nothing stays open then
 */
export async function openPipeline(options: PipelineOptions): Promise<Pipeline> {
  requireRealTimers();
  const { time = 'virtual', quotas = 'on', seed = 1, account = '000000000000' } = options;
  const clock = pipelineClock(time, startMsOf(options.startTime));
  const source = await readSource(options, {
    handlers: options.handlers ?? {},
    region: options.region,
    account,
  });
  const { region } = source;
  const invocations = new InvocationLog(() => clock.now());
  const running = new RunningInvocations();
  const faults = new FaultInjector(clock);
  const inline = new Map<string, Handler>();
  const server = await PipelineServer.open({
    gateway: gatewayOfProcess(),
    disk: new MemoryDisk('memory'),
    clock,
    seed: String(seed),
    quotas,
    region,
    account,
    listens: source.runsProcesses,
    wrapService: (service, tools) => faults.wrapService(service, tools),
    wrapRuntime: (runtime, { logSink, meters }) =>
      running.observe(
        inlineRuntime(runtime, {
          handlerOf: (functionName) => inline.get(functionName),
          pipelineId: () => server.id,
          clock,
          random: seededRandom(`inline ${seed}`),
          logSink,
          meters,
          onLog: (requestId, line) => invocations.log(requestId, line),
        }),
        () => clock.now(),
        invocations,
      ),
  });
  try {
    const deploying = source.deploy({ client: server.client, clock, account });
    const functionNames = await moveUntil(clock, deploying, DEPLOY_STEP_MS);
    for (const [name, handler] of source.handlers) inline.set(functionNames.get(name)!, handler);
    const pipeline = new Pipeline({
      server,
      clock,
      invocations,
      running,
      faults,
      functionNames,
      region,
      account,
    });
    await pipeline.settle();
    return pipeline;
  } catch (error) {
    await server.close();
    throw error;
  }
}
