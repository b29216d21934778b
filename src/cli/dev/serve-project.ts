import { MIB } from '../../lib/bytes.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { RunningServer } from '../../server/start/running-server.ts';
import { accountKeyFrom } from '../connection/endpoint.ts';
import { closeServer } from '../start/close-server.ts';
import { openDashboard } from '../start/dashboard.ts';
import { serverSettings } from '../start/server-settings.ts';
import { isStop } from '../stop-signal.ts';
import type { LiveLines } from '../ui/live-lines.ts';
import { type DevKeys, listenForKeys } from './dev-keys.ts';
import type { DevContext } from './dev-options.ts';
import type { DevServerValues } from './dev-server-values.ts';
import { type DevSession, failureMessage } from './dev-session.ts';
import { FinishedInvocations } from './log/finished-invocations.ts';
import { printDeployment, printFailure } from './print-deployment.ts';
import type { DevDeployment, Prepared } from './project/dev-project.ts';
import { debuggerHint } from './project/functions-to-debug.ts';
import { serve } from './serve.ts';
import type { ProjectWatcher } from './watch/project-watcher.ts';

// Some days of a busy function; `millrace start` has the larger bound of the service.
const LOG_GROUP_BYTES = 64 * MIB;

export interface ServedProject {
  readonly prepared: Prepared;
  readonly session: DevSession;
  readonly watcher: ProjectWatcher;
  readonly values: DevServerValues;
  /** Undefined for a server in memory. */
  readonly dataDirectory: string | undefined;
  /** Origins of web pages that may call the server. */
  readonly allowedOrigins: readonly string[];
  readonly live: LiveLines;
  readonly logger: Logger;
}

/** Starts a server, deploys the project to it, and serves it until it is stopped; with `--once` until it is deployed. */
export async function serveProject(context: DevContext, project: ServedProject): Promise<void> {
  const { options, terminal, clock, signal, env } = context;
  const { prepared, session, watcher, live } = project;
  const debuggedFunctions = prepared.functionsToDebug(options.inspect);
  const fatal = new AbortController();
  watcher.watch(prepared);
  const finished = new FinishedInvocations();
  const server = await startServer(context, project, { debuggedFunctions, finished, fatal });
  let keys: DevKeys | undefined;
  context.onReload(() => void server.reload());
  try {
    const { endpoint } = server;
    useServer(context, project, server);
    if (!options.json) live.print(await server.describeSandbox());
    const onDeployment = (deployed: DevDeployment) => {
      printDeployment(deployed, server, { json: options.json, terminal, env });
      if (!options.json) terminal.out.write(debuggerHint(debuggedFunctions));
    };
    const deployment = await session.deploy(prepared, endpoint).catch((error: unknown) => {
      if (options.once) throw error;
      printFailure(failureMessage(error), server, { json: options.json, live }, terminal);
    });
    if (deployment) onDeployment(deployment);
    if (options.once) return;
    const open = () => openDashboard(server, (line) => live.print(line));
    if (options.open) open();
    keys = listenForKeys(terminal.screen, { onOpen: open, onInterrupt: context.interrupt });
    if (keys.hint !== undefined && !options.json) live.print(keys.hint);
    await serve({
      session,
      prepared,
      deployment: deployment ?? undefined,
      onFirstDeployment: onDeployment,
      endpoint,
      env,
      live,
      clock,
      terminal,
      until: AbortSignal.any([signal, fatal.signal]),
      maxLines: options.lines,
      watcher,
      finished,
    });
  } catch (error) {
    if (fatal.signal.aborted) throw fatal.signal.reason;
    if (!isStop(error)) throw error;
  } finally {
    keys?.stop();
    live.clear();
    await closeServer(server, { output: terminal.err, clock, live });
  }
}

interface ServerParts {
  readonly debuggedFunctions: readonly string[];
  readonly finished: FinishedInvocations;
  /** Aborted when an invariant is broken. */
  readonly fatal: AbortController;
}

async function startServer(
  { options, env, cwd, clock }: DevContext,
  { prepared, dataDirectory, allowedOrigins, logger }: ServedProject,
  { debuggedFunctions, finished, fatal }: ServerParts,
): Promise<RunningServer> {
  const { directory: projectDirectory } = prepared;
  const { startMillrace } = await import('../../server/millrace.ts');
  return startMillrace({
    ...(await serverSettings(options, { env, cwd, projectDirectory, clock, logger })),
    dataDirectory,
    host: '127.0.0.1',
    quotas: options.quotas,
    allowedOrigins,
    maxLogGroupBytes: LOG_GROUP_BYTES,
    onInvocation: (invocation) => finished.add(invocation),
    projectDirectory,
    debuggedFunctions,
    onFatal: (error) => fatal.abort(error),
  });
}

/** From now on the project's calls and variables go to this server. */
function useServer({ env }: DevContext, { values, session }: ServedProject, server: RunningServer): void {
  const credentials = () => server.rootCredentials(accountKeyFrom(env));
  values.useServer(server.endpoint, credentials);
  session.signWith(credentials);
}
