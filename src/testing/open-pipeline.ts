import { VirtualClock } from '../lib/time/virtual-clock.ts';
import type { Handler } from './inline/handler.ts';
import { Pipeline } from './pipeline.ts';
import { gatewayOfProcess, requireRealTimers } from './server/gateway.ts';
import { openSession } from './server/open-session.ts';
import { PipelineHost } from './server/pipeline-host.ts';
import type { PipelineImage, Session } from './server/session.ts';
import { Sessions } from './server/sessions.ts';
import { type PipelineSource, readSource } from './source/read-source.ts';
import { moveUntil } from './time/move-until.ts';
import { PipelineClock, startMsOf, type TimeMode } from './time/pipeline-clock.ts';
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

// A deployment ends at the start time of the pipeline, so that its duration does not decide when a test begins.
const DEPLOY_MS = 60_000;
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
  const startMs = startMsOf(options.startTime);
  const source = await readSource(options, {
    handlers: options.handlers ?? {},
    region: options.region,
    account,
  });
  const { region } = source;
  const clock = new PipelineClock(() => sessions.current.clock);
  const invocations = new InvocationLog(() => clock.now());
  const inline = new Map<string, Handler>();
  const host = await PipelineHost.open({
    gateway: gatewayOfProcess(),
    clock,
    region,
    account,
    listens: source.runsProcesses,
  });
  const sessions: Sessions = new Sessions(host, (image) =>
    openSession(
      {
        time,
        seed,
        quotas,
        endpoint: host.endpoint,
        handlerOf: (functionName) => inline.get(functionName),
        invocations,
        isCurrent: (id) => sessions.current.id === id,
      },
      image,
    ),
  );
  try {
    await sessions.start({ files: new Map(), timeMs: startMs - DEPLOY_MS, generation: 0 });
    const deploying = source.deploy({ client: host.client, clock, account });
    const functionNames = await moveUntil(sessions.current.clock, deploying, DEPLOY_STEP_MS);
    for (const [name, handler] of source.handlers) inline.set(functionNames.get(name)!, handler);
    const pipeline = new Pipeline({ sessions, host, invocations, functionNames, region, account });
    await pipeline.settle();
    await sessions.start(await deployedImage(sessions.current, startMs));
    await pipeline.settle();
    sessions.prepare();
    return pipeline;
  } catch (error) {
    await sessions.close();
    throw error;
  }
}

/** The state that tests start from, at the next whole minute of the clock. */
async function deployedImage({ clock, disk }: Session, startMs: number): Promise<PipelineImage> {
  const aheadMs = startMs - clock.now();
  if (clock instanceof VirtualClock)
    await clock.advance(aheadMs - Math.floor(aheadMs / DEPLOY_MS) * DEPLOY_MS);
  return { files: disk.image(), timeMs: clock.now(), generation: 1 };
}
