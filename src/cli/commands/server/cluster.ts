import { OperatorError } from '../../../lib/operator-error.ts';
import type { ClusterStatus } from '../../../server/gateway/status.ts';
import { command, type CommandContext } from '../../command-line/command.ts';
import { UsageError } from '../../command-line/options.ts';
import { endpointFrom } from '../../connection/endpoint.ts';
import { parseReport, readReport, requireStatus } from '../../connection/read-report.ts';
import { reportAccess, reportTransport } from '../../connection/report-access.ts';
import { serverOptions } from '../../connection/server-options.ts';
import { formatAge } from '../../streams/format-age.ts';
import { natsLines } from '../../cluster-status/nats-lines.ts';
import { tableLines } from '../../ui/table.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

/** A gateway is drained within a second. */
const DRAIN_TIMEOUT_MS = 30_000;
/** A gateway reports its health at once, whatever NATS and the other gateways do. */
const HEALTH_TIMEOUT_MS = 4_000;

const options = { endpoint: serverOptions.endpoint, json: serverOptions.json };

type Context = CommandContext<typeof options>;

export default command({
  about:
    'Shows a cluster, or drains one of its gateways. `status` prints the gateways, which one is the home of the services\n' +
    'that exist once, how many messages of NATS each has not received yet, the leases, whether the store accepts changes,\n' +
    'and the servers and streams of NATS, with their leaders and replicas. `drain` moves the work of the gateway at the endpoint\n' +
    'to the others: its health is not ready from then on, and it can be stopped.',
  arguments: [{ name: 'ACTION', summary: 'status or drain', required: true }],
  options,
  examples: [
    'millrace cluster status',
    'millrace cluster status --json --endpoint http://10.0.0.7:4566',
    'millrace cluster drain --endpoint http://10.0.0.7:4566',
  ],
  async run(context) {
    const [action = ''] = context.arguments;
    if (action === 'status') return status(context);
    if (action === 'drain') return drain(context);
    throw new UsageError(`ACTION is status or drain, not "${action}"`);
  },
});

async function status(context: Context): Promise<void> {
  const { endpoint, transport } = await connect(context);
  const {
    options: { json },
    terminal,
  } = context;
  try {
    const report = await readReport<ClusterStatus>(transport, endpoint, 'cluster', requireCluster);
    if (json) printJson(terminal.out, report);
    else printLines(terminal.out, statusLines(report));
  } finally {
    transport.close();
  }
}

async function drain(context: Context): Promise<void> {
  const { endpoint, transport } = await connect(context);
  const {
    options: { json },
    terminal,
    signal,
  } = context;
  try {
    const { status: code, body } = await transport.send(
      {
        method: 'POST',
        target: '/_millrace/cluster/drain',
        headers: { host: new URL(endpoint).host },
        body: '',
      },
      { timeoutMs: DRAIN_TIMEOUT_MS, signal },
    );
    requireCluster(endpoint, code);
    parseReport(endpoint, body.toString());
    if (json) printJson(terminal.out, { drained: endpoint });
    else printLines(terminal.out, [`${endpoint} is drained and can be stopped.`]);
  } finally {
    transport.close();
  }
}

/** @throws OperatorError when no server answers */
async function connect({ options: { endpoint: option }, env, cwd }: Context) {
  const endpoint = endpointFrom(option, env);
  const transport = reportTransport(endpoint, await reportAccess(endpoint, { env, cwd }));
  const headers = { host: new URL(endpoint).host };
  try {
    await transport.send(
      { method: 'GET', target: '/_millrace/health', headers, body: '' },
      { timeoutMs: HEALTH_TIMEOUT_MS },
    );
  } catch (error) {
    transport.close();
    throw error;
  }
  return { endpoint, transport };
}

/** @throws OperatorError */
function requireCluster(endpoint: string, status: number): void {
  // Other servers do not have these routes.
  if (status === 404 || status === 405) {
    throw new OperatorError(
      `the server at ${endpoint} is not a gateway of a cluster: name one with --endpoint, or start it with --store`,
    );
  }
  requireStatus(endpoint, status);
}

function isSlot(lease: string): boolean {
  return lease.startsWith('slot/');
}

function statusLines({
  home,
  gateway,
  members,
  leases,
  store,
  behind,
  nats,
  natsError,
}: ClusterStatus): string[] {
  const gateways = members.map(({ id, endpoint, state, cutOff, version, silentMs, functions, loops }) => [
    endpoint,
    id === home ? 'home' : '',
    cutOff ? 'cut off' : state,
    version,
    functions ? `${functions.running} of ${functions.environments}` : '-',
    loops === undefined ? '-' : String(loops),
    String(leases.filter(({ name, member }) => isSlot(name) && member === id).length),
    formatAge(silentMs),
    behind[id] === undefined ? '-' : behind[id].toLocaleString('en-US'),
    `${id}${id === gateway ? ' (this one)' : ''}`,
  ]);
  return [
    `store: ${store}`,
    '',
    ...tableLines(
      [
        { title: 'GATEWAY' },
        { title: 'ROLE' },
        { title: 'STATE' },
        { title: 'VERSION' },
        { title: 'FUNCTIONS', align: 'right' },
        { title: 'LOOPS', align: 'right' },
        { title: 'SLOTS', align: 'right' },
        { title: 'LAST SEEN', align: 'right' },
        { title: 'BEHIND', align: 'right' },
        { title: 'ID' },
      ],
      gateways,
    ),
    '',
    ...tableLines(
      [{ title: 'LEASE' }, { title: 'HELD BY' }, { title: 'EPOCH', align: 'right' }],
      // Those of slots are counted above.
      leases
        .filter(({ name }) => !isSlot(name))
        .map(({ name, member, epoch }) => [name, member ?? '-', String(epoch)]),
    ),
    ...(nats ? ['', ...natsLines(nats)] : []),
    ...(natsError === undefined ? [] : ['', `NATS did not answer: ${natsError}`]),
  ];
}
