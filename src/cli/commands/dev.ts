import { dirname, join, resolve } from 'node:path';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import { findManifest } from '../../manifest/find-manifest.ts';
import { command } from '../command-line/command.ts';
import { FinishedInvocations } from '../dev/finished-invocations.ts';
import { FunctionLogs } from '../dev/function-logs.ts';
import { DevServerValues } from '../dev/dev-server-values.ts';
import { debuggerHint, functionsToDebug } from '../dev/functions-to-debug.ts';
import { DevSession, failureMessage, filesOf, type Prepared } from '../dev/dev-session.ts';
import { showSources } from '../dev/source-locations.ts';
import { FileWatcher } from '../dev/watch-files.ts';
import type { Deployment } from '../deploy/deploy-manifest.ts';
import { loadProject, printWarnings, projectArgument, projectOptions } from '../deploy/project-options.ts';
import { serviceInformation, serviceInformationJson } from '../deploy/service-information.ts';
import { leftOutTable } from '../partial/left-out-table.ts';
import { progressLine } from '../deploy/stack-progress.ts';
import { accountKeyFrom, DEFAULT_ENDPOINT } from '../connection/endpoint.ts';
import { apiJson, apiLines } from '../start/describe-apis.ts';
import { tlsJson, tlsLines } from '../start/describe-tls.ts';
import { operatorLog } from '../start/operator-log.ts';
import { engineOptions } from '../start/engine-options.ts';
import { forwardChoice, forwardOptions } from '../start/forward-options.ts';
import { functionOptions } from '../start/function-options.ts';
import { flag, number, text, texts } from '../command-line/options.ts';
import { isStop } from '../stop-signal.ts';
import { mappingChanges } from '../streams/mapping-changes.ts';
import { ratesBetween } from '../streams/rates.ts';
import { rateTable } from '../streams/rate-table.ts';
import { readSnapshot } from '../streams/read-snapshot.ts';
import { tlsChoice, tlsOptions } from '../start/tls-options.ts';
import { LiveLines } from '../ui/live-lines.ts';
import type { RunningServer } from '../../server/millrace.ts';
import type { Terminal } from '../ui/terminal.ts';

// As many as fit above the table of rates in a small terminal.
const DEFAULT_LINES = 20;
// A person cannot follow more frequent updates.
const STATUS_INTERVAL_MS = 1_000;

export default command({
  about:
    'Starts a server, deploys a project to it and prints what its functions log. Every save redeploys the project;\n' +
    'the server keeps running with its records and checkpoints. When a save cannot be deployed, the error is shown\n' +
    'and the previous version stays active.',
  arguments: [projectArgument],
  options: {
    ...projectOptions,
    data: text('DIR', 'the data directory (default: .millrace beside serverless.yml)'),
    ...engineOptions,
    ...tlsOptions,
    ...forwardOptions,
    ...functionOptions,
    inspect: texts('FUNCTION', 'lets a debugger attach to a function; can be repeated'),
    lines: number(
      'lines of each invocation to print; warnings and errors are always printed',
      { min: 0, max: 1_000_000 },
      { fallback: DEFAULT_LINES },
    ),
    yes: flag('let a save delete or replace streams, queues and buckets that are not empty', { short: 'y' }),
    once: flag('deploy, print the result and exit'),
    json: flag('print the result as JSON'),
  },
  examples: [
    'millrace dev',
    'millrace dev examples/quickstart',
    'millrace dev --inspect ingestion',
    'millrace dev --once --port 0',
  ],
  async run(context) {
    const { options, env, cwd, terminal, clock, signal } = context;
    const live = new LiveLines(terminal.err);
    const [directory = '.'] = context.arguments;
    const dataDirectory = () =>
      options.data === undefined
        ? join(dirname(findManifest(resolve(cwd, directory))), '.millrace')
        : resolve(cwd, options.data);
    const logger = operatorLog({ ...terminal.err, write: (line) => live.print(line.trimEnd()) });
    const values = new DevServerValues({ dataDirectory, account: accountKeyFrom(env), logger });
    const session = new DevSession({
      load: () => loadProject({ ...options, partial: true }, context, (request) => values.read(request)),
      account: accountKeyFrom(env),
      isDebugged: options.inspect.length > 0,
      mayLoseData: options.yes,
      clock,
      signal,
      onEvent(event) {
        const line = progressLine(event, terminal.style);
        if (line !== undefined) live.print(line);
      },
      onLeftOut: (leftOut) => {
        for (const line of leftOutTable(leftOut, terminal.style)) live.print(line);
      },
      onWarnings: (warnings) => printWarnings(warnings, terminal),
    });
    try {
      // Errors of the project are reported before a server is started.
      const prepared = await session.prepare();
      await values.close();
      const debuggedFunctions = functionsToDebug(options.inspect, prepared.manifest);
      const { startMillrace } = await import('../../server/millrace.ts');
      const fatal = new AbortController();
      const finished = new FinishedInvocations();
      const tls = tlsChoice(options, { cwd, logger, nowMs: clock.now() });
      const server = await startMillrace({
        dataDirectory: dataDirectory(),
        host: '127.0.0.1',
        port: options.port,
        apiPort: options['api-port'],
        quotas: options.quotas,
        durability: options.durability,
        timeScale: options['time-scale'],
        sandbox: options.sandbox,
        freeze: options.freeze,
        ...(tls && { tls }),
        forward: forwardChoice(options, env),
        onInvocation: (invocation) => finished.add(invocation),
        projectDirectory: prepared.manifest.directory,
        debuggedFunctions,
        logger,
        onFatal: (error) => fatal.abort(error),
      });
      try {
        const { endpoint } = server;
        values.useServer(endpoint);
        if (!options.json) live.print(await server.describeSandbox());
        const deployment = await session.deploy(prepared, endpoint);
        printDeployment(prepared, deployment, server, options.json, terminal);
        if (!options.json) terminal.out.write(debuggerHint(debuggedFunctions));
        if (options.once) return;
        const until = AbortSignal.any([signal, fatal.signal]);
        await serve({
          session,
          prepared,
          deployment,
          endpoint,
          live,
          clock,
          terminal,
          until,
          maxLines: options.lines,
          finished,
        });
      } catch (error) {
        if (fatal.signal.aborted) throw fatal.signal.reason;
        if (!isStop(error)) throw error;
      } finally {
        live.clear();
        await server.close();
      }
    } finally {
      await values.close();
      await session.close();
    }
  },
});

interface Serving {
  readonly session: DevSession;
  readonly prepared: Prepared;
  readonly deployment: Deployment;
  readonly endpoint: string;
  readonly live: LiveLines;
  readonly clock: Clock;
  readonly terminal: Terminal;
  readonly finished: FinishedInvocations;
  /** Lines to print of each invocation. */
  readonly maxLines: number;
  /** Aborted to stop serving. */
  readonly until: AbortSignal;
}

/** Prints logs and rates, and redeploys on changes, until it is aborted. */
async function serve(serving: Serving): Promise<never> {
  const { session, endpoint, live, clock, terminal, until, finished, maxLines } = serving;
  let { prepared, deployment } = serving;
  let changed = false;
  const watch = new FileWatcher(clock, () => (changed = true));
  watch.set(filesOf(prepared), prepared.bundles.folders);
  try {
    const followLogs = () =>
      new FunctionLogs(session.client(endpoint, prepared.manifest.region), deployment, {
        startMs: clock.now(),
        maxLines,
        takeFacts: (requestId) => finished.take(requestId),
        style: terminal.style,
        showSources: (line, name) => showSources(line, name, prepared.bundles),
      });
    let logs = followLogs();
    let before = await readSnapshot(endpoint, clock);
    for (;;) {
      await sleep(clock, STATUS_INTERVAL_MS, { signal: until });
      if (changed) {
        changed = false;
        const startedMs = clock.monotonicMs();
        try {
          prepared = await session.prepare();
          watch.set(filesOf(prepared), prepared.bundles.folders);
          deployment = await session.deploy(prepared, endpoint);
          const seconds = ((clock.monotonicMs() - startedMs) / 1000).toFixed(1);
          live.print(
            deployment.outcome === 'unchanged'
              ? 'Saved; no changes to deploy.'
              : `Saved and deployed in ${seconds} s.`,
          );
          logs = followLogs();
        } catch (error) {
          live.print(
            `${terminal.style('red', 'Not deployed')}; the previous version keeps running. ${failureMessage(error)}`,
          );
        }
      }
      for (const line of await logs.next()) live.print(line);
      const after = await readSnapshot(endpoint, clock);
      for (const line of mappingChanges(before.mappings, after.mappings, terminal.style)) live.print(line);
      live.show(rateTable(ratesBetween(before, after), terminal.style));
      before = after;
    }
  } finally {
    watch.close();
  }
}

function printDeployment(
  { manifest }: Prepared,
  deployment: Deployment,
  server: RunningServer,
  json: boolean,
  { out, style }: Terminal,
): void {
  const { endpoint } = server;
  if (json) {
    out.write(
      `${JSON.stringify({ endpoint, ...apiJson(server), ...tlsJson(server), ...serviceInformationJson(manifest, deployment) })}\n`,
    );
    return;
  }
  out.write(`${serviceInformation(manifest, deployment, style).join('\n')}\n`);
  out.write(`${[`endpoint: ${endpoint}`, ...apiLines(server), ...tlsLines(server)].join('\n')}\n`);
  // Suggest a function that no event triggers: it is made to be invoked directly.
  const { functions } = deployment;
  // An event that is left out is an empty map.
  const isTriggered = (name: string) =>
    manifest.functions.get(name)?.events?.some((event) => Object.keys(event).length > 0) === true;
  const suggested = functions.find(({ name }) => !isTriggered(name)) ?? functions[0];
  const where = endpoint === DEFAULT_ENDPOINT ? '' : ` --endpoint ${endpoint}`;
  if (suggested) out.write(`\nTry: millrace invoke -f ${suggested.name}${where}\n`);
}
