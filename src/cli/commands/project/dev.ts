import { dirname, join, resolve } from 'node:path';
import { findManifest } from '../../../manifest/find-manifest.ts';
import { command } from '../../command-line/command.ts';
import { FinishedInvocations } from '../../dev/log/finished-invocations.ts';
import { DevServerValues } from '../../dev/dev-server-values.ts';
import { debuggerHint } from '../../dev/project/functions-to-debug.ts';
import type { DevDeployment } from '../../dev/project/dev-project.ts';
import { type DevKeys, listenForKeys } from '../../dev/dev-keys.ts';
import { DevSession, failureMessage } from '../../dev/dev-session.ts';
import { ManifestProject } from '../../dev/project/manifest-project.ts';
import { TemplateProject } from '../../dev/project/template-project.ts';
import { readTemplateChoice } from '../../template/template-choice.ts';
import {
  loadProject,
  projectArgument,
  projectOptions,
  stackName,
  templateArgument,
} from '../../deploy/project-options.ts';
import { leftOutTable } from '../../partial/left-out-table.ts';
import { progressLine } from '../../deploy/stack-progress.ts';
import { accountKeyFrom } from '../../connection/endpoint.ts';
import { openDashboard } from '../../start/dashboard.ts';
import { operatorLog } from '../../start/operator-log.ts';
import { authOptions } from '../../start/auth-options.ts';
import { dataDirectoryFrom, dataOptions } from '../../start/data-directory.ts';
import { encryptionOptions, encryptKeyFile } from '../../start/encryption-options.ts';
import { engineOptions } from '../../start/engine-options.ts';
import { forwardOptions } from '../../start/forward-options.ts';
import { functionOptions } from '../../start/function-options.ts';
import { flag, number, texts } from '../../command-line/options.ts';
import { isStop } from '../../stop-signal.ts';
import { allowedOrigins, originOptions } from '../../start/origin-options.ts';
import { serverSettings } from '../../start/server-settings.ts';
import { auditOptions } from '../../start/audit-options.ts';
import { tlsOptions } from '../../start/tls-options.ts';
import { LiveLines } from '../../ui/live-lines.ts';
import { notDeployed } from '../../dev/not-deployed.ts';
import { prepareFirst } from '../../dev/prepare-first.ts';
import { printDeployment, printFailure } from '../../dev/print-deployment.ts';
import { ProjectWatcher } from '../../dev/watch/project-watcher.ts';
import { serve } from '../../dev/serve.ts';
import { stackLeft } from '../../dev/stack-left.ts';

// Some days of a busy function; `millrace start` has the larger bound of the service.
const LOG_GROUP_BYTES = 64 * 1024 * 1024;

// As many as fit above the table of rates in a small terminal.
const DEFAULT_LINES = 20;

export default command({
  about:
    'Starts a server, deploys a project to it and prints what its functions log. Every save redeploys the project;\n' +
    'the server keeps running with its records and checkpoints. When the project cannot be deployed, the error is shown,\n' +
    'the previous version stays active, and the next save is awaited. Takes the path of a template, of AWS SAM or\n' +
    'without macros, as well.',
  arguments: [projectArgument],
  options: {
    ...projectOptions,
    'stack-name': stackName,
    ...dataOptions('.millrace beside serverless.yml'),
    ...encryptionOptions,
    ...engineOptions,
    ...authOptions,
    ...originOptions,
    ...tlsOptions,
    ...auditOptions,
    ...forwardOptions,
    ...functionOptions,
    inspect: texts('FUNCTION', 'lets a debugger attach to a function; can be repeated', {
      words: 'functions',
    }),
    lines: number(
      'lines of each invocation to print; warnings and errors are always printed',
      { min: 0, max: 1_000_000 },
      { fallback: DEFAULT_LINES },
    ),
    yes: flag('let a save delete or replace streams, queues and buckets that are not empty', { short: 'y' }),
    open: flag('open the dashboard in a browser'),
    once: flag('deploy, print the result and exit'),
    json: flag('print the result as JSON'),
  },
  examples: [
    'millrace dev',
    'millrace dev examples/quickstart',
    'millrace dev template.yaml',
    'millrace dev --inspect ingestion',
    'millrace dev --once --port 0',
  ],
  async run(context) {
    const { options, env, cwd, terminal, clock, signal } = context;
    const live = new LiveLines(terminal.err);
    const [directory = '.'] = context.arguments;
    const template = templateArgument(options, context);
    const projectDirectory = dirname(template ?? findManifest(resolve(cwd, directory)));
    const dataDirectory = dataDirectoryFrom(options, {
      cwd,
      defaultDirectory: join(projectDirectory, '.millrace'),
    });
    const logger = operatorLog(live.above());
    const values = new DevServerValues({
      dataDirectory,
      encryptKeyFile: encryptKeyFile(options, cwd),
      account: accountKeyFrom(env),
      logger,
    });
    const session = new DevSession({
      project:
        template === undefined
          ? new ManifestProject({
              directory: projectDirectory,
              load: () =>
                loadProject({ ...options, partial: true }, context, (request) => values.read(request)),
              isDebugged: options.inspect.length > 0,
            })
          : new TemplateProject(template, () => readTemplateChoice(template, options, context)),
      account: accountKeyFrom(env),
      mayLoseData: options.yes,
      clock,
      signal,
      onEvent(event) {
        const line = progressLine(event, terminal.style);
        if (line !== undefined) live.print(line);
      },
      onLeftOut: (leftOut) => {
        for (const line of leftOutTable(leftOut, terminal.err, terminal.style)) live.print(line);
      },
      onWarnings(warnings) {
        for (const warning of warnings) terminal.err.write(`warning: ${warning}\n`);
      },
      onStackLeft: (left, current, endpoint) =>
        live.print(`${terminal.style('yellow', 'warning')}: ${stackLeft(left, current, endpoint)}`),
    });
    const watcher = new ProjectWatcher(clock);
    try {
      // Errors of the project are reported before a server is started.
      const origins = allowedOrigins(options);
      const prepared = await prepareFirst({
        directory: projectDirectory,
        session,
        clock,
        signal,
        afterEach: () => values.close(),
        onError(error) {
          if (options.once) throw error;
          live.print(notDeployed(error.message, terminal.style));
        },
      });
      const debuggedFunctions = prepared.functionsToDebug(options.inspect);
      const { startMillrace } = await import('../../../server/millrace.ts');
      const fatal = new AbortController();
      watcher.watch(prepared);
      const finished = new FinishedInvocations();
      const { directory: servedDirectory } = prepared;
      const server = await startMillrace({
        ...(await serverSettings(options, { env, cwd, projectDirectory: servedDirectory, clock, logger })),
        dataDirectory,
        host: '127.0.0.1',
        quotas: options.quotas,
        allowedOrigins: origins,
        maxLogGroupBytes: LOG_GROUP_BYTES,
        onInvocation: (invocation) => finished.add(invocation),
        projectDirectory: servedDirectory,
        debuggedFunctions,
        onFatal: (error) => fatal.abort(error),
      });
      let keys: DevKeys | undefined;
      context.onReload(() => void server.reload());
      try {
        const { endpoint } = server;
        const credentials = () => server.rootCredentials(accountKeyFrom(env));
        values.useServer(endpoint, credentials);
        session.signWith(credentials);
        if (!options.json) live.print(await server.describeSandbox());
        const onDeployment = (deployment: DevDeployment) => {
          printDeployment(deployment, server, options.json, terminal);
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
        keys = listenForKeys(terminal.screen, open);
        if (keys.hint !== undefined && !options.json) live.print(keys.hint);
        const until = AbortSignal.any([signal, fatal.signal, keys.quit]);
        await serve({
          session,
          prepared,
          deployment: deployment ?? undefined,
          onFirstDeployment: onDeployment,
          endpoint,
          live,
          clock,
          terminal,
          until,
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
        await server.close();
      }
    } finally {
      watcher.close();
      await values.close();
      await session.close();
    }
  },
});
