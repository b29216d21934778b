import { once } from 'node:events';
import { resolve } from 'node:path';
import { command } from '../../command-line/command.ts';
import { operatorLog } from '../../start/operator-log.ts';
import { authOptions } from '../../start/options/auth-options.ts';
import { dataDirectoryFrom, dataOptions } from '../../start/options/data-directory.ts';
import { encryptionOptions } from '../../start/options/encryption-options.ts';
import { servingOptions } from '../../start/options/serving-options.ts';
import { forwardOptions } from '../../start/options/forward-options.ts';
import { functionOptions } from '../../start/options/function-options.ts';
import type { MillraceOptions } from '../../../server/start/options.ts';
import type { ProcessesOptions } from '../../../server/processes/start-processes.ts';
import type { RunningServer } from '../../../server/start/running-server.ts';
import { counted } from '../../ui/counted.ts';
import { LiveLines } from '../../ui/live-lines.ts';
import { withProgress } from '../../ui/progress.ts';
import { printJson, printLines } from '../../ui/terminal.ts';
import { choice, flag, optionalChoice, text } from '../../command-line/options.ts';
import { allowedOrigins, originOptions } from '../../start/options/origin-options.ts';
import { closeServer } from '../../start/close-server.ts';
import { dashboardUrl, openDashboard } from '../../start/dashboard.ts';
import { publicUrl } from '../../start/public-url.ts';
import { apiJson, apiLines } from '../../start/describe-apis.ts';
import { rootJson, rootLines } from '../../start/describe-root.ts';
import { tlsJson, tlsLines } from '../../start/describe-tls.ts';
import { serverSettings } from '../../start/server-settings.ts';
import { auditOptions } from '../../start/options/audit-options.ts';
import { processesChoice, processOptions } from '../../start/options/process-options.ts';
import { joinParent } from '../../start/serve-for-parent.ts';
import { clusterChoice, storeOptions } from '../../start/options/store-options.ts';
import { tlsOptions } from '../../start/options/tls-options.ts';

const DEFAULT_DIRECTORY = '.millrace';

export default command({
  about:
    'Runs the server until Ctrl-C, as the endpoint of SDKs, the AWS CLI, `millrace deploy` and `osls deploy`.\n' +
    'All state is in the data directory and survives a restart, unless --ephemeral keeps it in memory.',
  arguments: [],
  options: {
    ...dataOptions(DEFAULT_DIRECTORY),
    ...encryptionOptions,
    ...storeOptions,
    host: text('ADDRESS', 'address to listen on', { fallback: '127.0.0.1' }),
    ...authOptions,
    'allow-unauthenticated': flag('allow a --host that other machines can reach'),
    'public-url': text('URL', 'how clients on other machines reach the server: URLs of queues start with it'),
    ...originOptions,
    ...tlsOptions,
    ...auditOptions,
    ...processOptions,
    ...servingOptions,
    quotas: optionalChoice(
      ['on', 'off'],
      'enforce the quotas that Kinesis has for each shard (default: on; off with --time virtual)',
    ),
    ...forwardOptions,
    ...functionOptions,
    'test-controls': flag('serve /_millrace/test to tests on this machine: settle, faults, reset, time'),
    time: choice(['real', 'virtual'], 'let time pass only when a test moves it; needs --test-controls', {
      fallback: 'real',
    }),
    open: flag('open the dashboard in a browser'),
    json: flag('print the ready line as JSON'),
  },
  examples: [
    'millrace start',
    'millrace start --data /var/lib/millrace --port 4570',
    'millrace start --tls self-signed',
    'millrace start --encrypt-key-file /etc/millrace.key',
    'millrace start --host 0.0.0.0 --auth enforce --tls self-signed',
    'millrace start --store nats://a:4222,b:4222,c:4222 --host 0.0.0.0 --allow-unauthenticated',
    'millrace start --data /var/lib/millrace --processes 3',
    'millrace start --ephemeral --test-controls',
    'millrace start --ephemeral --test-controls --time virtual',
  ],
  async run({ options, terminal, cwd, env, clock, signal, onReload }) {
    const processes = processesChoice(options);
    const serveForParent = processes && (await joinParent());
    const fatal = new AbortController();
    const live = new LiveLines(terminal.err);
    const logger = operatorLog(live.above());
    const cluster = clusterChoice(options, { cwd, clock, logger });
    const dataDirectory = cluster
      ? undefined
      : dataDirectoryFrom(options, { cwd, defaultDirectory: resolve(cwd, DEFAULT_DIRECTORY) });
    const settings = {
      ...(await serverSettings(options, { env, cwd, projectDirectory: cwd, clock, logger })),
      dataDirectory,
      cluster,
      host: options.host,
      // Those of a second would not be filled up again while the clock does not move.
      quotas: options.quotas ?? (options.time === 'virtual' ? 'off' : 'on'),
      testControls: options['test-controls'],
      time: options.time,
      allowUnauthenticated: options['allow-unauthenticated'],
      publicUrl: publicUrl(options),
      allowedOrigins: allowedOrigins(options),
      onFatal: (error: unknown) => fatal.abort(error),
    };
    if (serveForParent) return serveForParent(settings, fatal.signal);
    const starting = startServer(settings, processes);
    const opening = dataDirectory === undefined ? 'opening the server' : `reading ${dataDirectory}`;
    const display = { output: terminal.err, clock, live };
    const server = await withProgress(
      display,
      () => opening,
      () => starting,
    );
    onReload(() => void server.reload());
    if (options.json) printJson(terminal.out, readyJson(server, dataDirectory));
    else {
      const where = describeState(options, cluster !== undefined);
      printLines(terminal.out, readyLines(server, where, options));
      printLines(terminal.out, [await server.describeSandbox()]);
    }
    if (options.open) openDashboard(server, (line) => terminal.err.write(`${line}\n`));
    const until = AbortSignal.any([signal, fatal.signal]);
    if (!until.aborted) await once(until, 'abort');
    await closeServer(server, display);
    if (fatal.signal.aborted) throw fatal.signal.reason;
  },
});

/** Loads only the modules of the kind of server that starts. */
async function startServer(
  settings: MillraceOptions,
  processes: ProcessesOptions | undefined,
): Promise<RunningServer> {
  if (processes) {
    const { startProcesses } = await import('../../../server/processes/start-processes.ts');
    return startProcesses(settings, processes);
  }
  const { startMillrace } = await import('../../../server/millrace.ts');
  return startMillrace(settings);
}

function readyJson(server: RunningServer, dataDirectory: string | undefined): object {
  const facts = { endpoint: server.endpoint, pid: process.pid, data: dataDirectory ?? null };
  return { ...facts, ...apiJson(server), ...tlsJson(server), ...rootJson(server) };
}

function readyLines(
  server: RunningServer,
  where: string,
  { 'test-controls': testControls }: { readonly 'test-controls': boolean },
): string[] {
  const { endpoint } = server;
  return [
    `Millrace listens on ${endpoint} (${where}). Ctrl-C stops it.`,
    `Dashboard: ${dashboardUrl(server)}`,
    ...apiLines(server),
    ...tlsLines(server),
    ...rootLines(server),
    ...(testControls ? [`Test controls: ${endpoint}/_millrace/test`] : []),
  ];
}

interface State {
  readonly data: string | undefined;
  readonly ephemeral: boolean;
  readonly processes: number | undefined;
}

function describeState({ data, ephemeral, processes }: State, isGateway: boolean): string {
  if (isGateway) return 'a gateway of a cluster: data in its store';
  const where = ephemeral
    ? 'data in memory: they end with the server'
    : `data in ${data ?? DEFAULT_DIRECTORY}`;
  return processes === undefined
    ? where
    : `${where}; ${counted(processes, 'process', 'processes')} for clients`;
}
