import type { AuthOption } from '../access/mode.ts';
import type { Client } from '../client/client.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { PutParameter } from '../services/ssm/operations/put-parameter.ts';
import { ssmTraits } from '../services/ssm/traits.ts';
import { VirtualClock } from '../lib/time/virtual-clock.ts';
import type { Handler } from './inline/handler.ts';
import { Pipeline } from './pipeline.ts';
import { gatewayOfProcess } from './server/gateway.ts';
import { openSession } from './server/open-session.ts';
import { PipelineHost } from './server/pipeline-host.ts';
import type { Session } from './server/session.ts';
import { Sessions } from './server/sessions.ts';
import { readSnapshot } from './snapshot/snapshot-file.ts';
import type { Snapshot } from '../server/controls/snapshot/snapshot-format.ts';
import { checkOptions } from './source/check-options.ts';
import { readSource } from './source/read-source.ts';
import type { PipelineSource, ReadSource } from './source/source.ts';
import { moveUntil } from '../lib/time/move-until.ts';
import { PipelineClock, startMsOf, type TimeMode } from './time/pipeline-clock.ts';
import { requireRealTimers } from './time/real-timers.ts';
import { collectFamilies } from '../server/metrics/all-families.ts';
import { InvocationLog } from '../server/controls/invocation-log.ts';
import { imageOf, type ServerImage } from '../server/controls/snapshot/server-image.ts';

/** How a pipeline runs; all settings have defaults. */
export interface PipelineSettings {
  /** Handlers that run in this process, by the name of their function. The other functions run as deployed. */
  readonly handlers?: Readonly<Record<string, Handler>>;
  /** `virtual`, the default: time passes only by `advance`. */
  readonly time?: TimeMode;
  /**
   * Parameters of Systems Manager that exist before the source is deployed, by name: for `${ssm:/name}` in a project, for
   * templates, and for handlers that read them.
   */
  readonly ssm?: Readonly<Record<string, string>>;
  /** When a virtual clock starts; now by default. */
  readonly startTime?: Date | string;
  /**
   * A file that `pipeline.save` has written: the pipeline goes on from that state and time, and deploys nothing. The
   * source gives the handlers.
   */
  readonly restore?: string;
  /** `on` by default: the limits of shards. */
  readonly quotas?: 'on' | 'off';
  /**
   * `off` by default. Functions act as their roles, and services as on AWS: with `enforce` calls without permission are
   * denied, with `warn` they pass; `pipeline.access` has what was missing. The calls of the test itself always pass.
   */
  readonly auth?: AuthOption;
  /** Decides everything random: sequence numbers, ids, jitter. 1 by default. */
  readonly seed?: number;
  /** The region of the pipeline: that of the project by default, else `us-east-1`. */
  readonly region?: string;
  /** The account of the pipeline: 12 digits, `000000000000` by default. */
  readonly account?: string;
}

const SETTINGS: Readonly<Record<keyof PipelineSettings, true>> = {
  handlers: true,
  ssm: true,
  time: true,
  startTime: true,
  restore: true,
  quotas: true,
  auth: true,
  seed: true,
  region: true,
  account: true,
};

/** What a pipeline consists of, and how it runs. */
export type PipelineOptions = PipelineSource & PipelineSettings;

// A deployment ends at the start time of the pipeline, so that its duration does not decide when a test begins.
const DEPLOY_MS = 60_000;
// The server looks at the resources of a deployment every few milliseconds.
const DEPLOY_STEP_MS = 10;

/**
 * Opens a pipeline in this process, with its data in memory.
 * @example await openPipeline({ project: '.', handlers: { filter } })
 * @throws ManifestError with every problem of serverless.yml
 * @throws OperatorError for options that are not valid, and for a project or template that cannot be deployed; nothing
 * stays open then
 */
export async function openPipeline(options: PipelineOptions): Promise<Pipeline> {
  requireRealTimers();
  checkOptions(options, SETTINGS);
  const { account = '000000000000', auth = 'off' } = options;
  const startMs = startMsOf(options.startTime);
  const source = await readSource(options, {
    handlers: options.handlers ?? {},
    ssm: options.ssm ?? {},
    region: options.region,
    account,
    hasRoles: auth !== 'off',
  });
  const restored = options.restore === undefined ? undefined : await readSnapshot(options.restore);
  if (restored) requireFitting(restored, { source, account, file: options.restore! });
  const parts = await openParts(options, source, account);
  const { host, sessions, invocations, handlers } = parts;
  try {
    if (restored) await startFromSnapshot(parts, source, restored);
    else await startAndDeploy(parts, source, { startMs, account, ssm: options.ssm ?? {} });
    // Of several pipelines, those of the one that was opened last.
    host.telemetry?.exportMetrics?.(() => [...collectFamilies(sessions.current.server.opened.metricSources)]);
    const names = await source.names(host.client);
    for (const [name, handler] of source.handlers) handlers.set(names.find('function', name)!, handler);
    const { region } = source;
    const openedMs = restored?.timeMs ?? startMs;
    const pipeline = new Pipeline({ sessions, host, startMs: openedMs, invocations, names, region, account });
    if (!restored) {
      await pipeline.settle();
      await sessions.start(await deployedImage(sessions.current, startMs));
    }
    await pipeline.settle();
    return pipeline;
  } catch (error) {
    await sessions.close();
    throw error;
  }
}

interface Parts {
  /** The clock of the current session. */
  readonly clock: PipelineClock;
  readonly host: PipelineHost;
  readonly sessions: Sessions;
  readonly invocations: InvocationLog;
  /** By the full names of their functions, which are known once the source is deployed. */
  readonly handlers: Map<string, Handler>;
}

async function openParts(
  { time = 'virtual', quotas = 'on', auth = 'off', seed = 1 }: PipelineOptions,
  { region, runsProcesses }: ReadSource,
  account: string,
): Promise<Parts> {
  const clock = new PipelineClock(() => sessions.current.clock);
  const invocations = new InvocationLog(() => clock.now());
  const handlers = new Map<string, Handler>();
  const gateway = gatewayOfProcess();
  const host = await PipelineHost.open({ gateway, clock, region, account, listens: runsProcesses });
  const settings = {
    time,
    seed,
    quotas,
    auth,
    endpoint: host.endpoint,
    handlerOf: (functionName: string) => handlers.get(functionName),
    invocations,
    telemetry: host.telemetry,
    isCurrent: (id: string) => sessions.current.id === id,
  };
  const sessions: Sessions = new Sessions(host, (image, armed) => openSession(settings, image, armed));
  return { clock, host, sessions, invocations, handlers };
}

async function startFromSnapshot(
  { sessions, handlers }: Parts,
  source: ReadSource,
  snapshot: Snapshot,
): Promise<void> {
  // Its mappings go on as soon as it starts.
  for (const [name, handler] of source.handlers) handlers.set(snapshot.functions[name]!, handler);
  await sessions.start(snapshot);
}

async function startAndDeploy(
  { clock, host: { client }, sessions }: Parts,
  source: ReadSource,
  { startMs, account, ssm }: { startMs: number; account: string; ssm: Readonly<Record<string, string>> },
): Promise<void> {
  await sessions.start({ files: new Map(), timeMs: startMs - DEPLOY_MS, generation: 0 });
  const { signal } = new AbortController();
  const deploying = (async () => {
    await putParameters(client, ssm);
    await source.deploy({ client, clock, account, onEvent() {}, signal });
  })();
  await moveUntil(sessions.current.clock, deploying, DEPLOY_STEP_MS);
}

async function putParameters(client: Client, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [Name, Value] of Object.entries(values)) {
    await client.call(ssmTraits, PutParameter, { Name, Value, Type: 'String' });
  }
}

/** The state that tests start from, at the next whole minute of the clock. */
async function deployedImage(session: Session, startMs: number): Promise<ServerImage> {
  const { clock } = session;
  const aheadMs = startMs - clock.now();
  if (clock instanceof VirtualClock)
    await clock.advance(aheadMs - Math.floor(aheadMs / DEPLOY_MS) * DEPLOY_MS);
  return imageOf(session);
}

/** @throws OperatorError for a snapshot of another pipeline */
function requireFitting(
  { region, account, functions }: Snapshot,
  expected: { readonly source: ReadSource; readonly account: string; readonly file: string },
): void {
  const { source, file } = expected;
  const differences = [
    ...(region === source.region ? [] : [`region ${region} instead of ${source.region}`]),
    ...(account === expected.account ? [] : [`account ${account} instead of ${expected.account}`]),
    ...[...source.handlers.keys()]
      .filter((name) => !(name in functions))
      .map((name) => `no function ${name}`),
  ];
  if (differences.length === 0) return;
  throw new OperatorError(
    `restore: ${file} was saved by another pipeline: it has ${differences.join(', ')}. Open the pipeline without ` +
      '`restore`, bring it into the state that you want, and write the file again with pipeline.save.',
  );
}
