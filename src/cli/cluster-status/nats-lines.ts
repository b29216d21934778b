import type { ClusterStatus } from '../../server/gateway/status.ts';
import { formatSize } from '../ui/format-size.ts';
import { tableLines } from '../ui/table.ts';

type Nats = NonNullable<ClusterStatus['nats']>;
type Replica = Nats['partitions'][number]['replicas'][number];

/** The servers and streams of NATS, and what they use. */
export function natsLines({ connectedTo, servers, account, partitions }: Nats): string[] {
  const { storedBytes, maxBytes, streams, maxStreams } = account;
  return [
    `NATS: connected to ${connectedTo}; ${formatSize(storedBytes)}${maxBytes < 0 ? '' : ` of ${formatSize(maxBytes)}`}, ` +
      `${streams}${maxStreams < 0 ? '' : ` of ${maxStreams}`} streams`,
    ...(servers
      ? tableLines(
          [{ title: 'SERVER' }, { title: 'VERSION' }, { title: 'JETSTREAM' }],
          servers.map(({ name, version, jetstream }) => [name, version, jetstream ? 'on' : 'off']),
        )
      : ['the user of --store may not ask which servers there are']),
    '',
    ...tableLines(
      [
        { title: 'STREAM' },
        { title: 'LEADER' },
        { title: 'REPLICAS' },
        { title: 'MESSAGES', align: 'right' },
        { title: 'SIZE', align: 'right' },
      ],
      partitions.map(({ stream, leader, replicas, messages, bytes }) => [
        stream,
        leader ?? '-',
        replicas.map(describeReplica).join(', ') || '-',
        messages.toLocaleString('en-US'),
        formatSize(bytes),
      ]),
    ),
  ];
}

function describeReplica({ server, isCurrent, isOffline, lag }: Replica): string {
  if (isOffline) return `${server} (offline)`;
  if (isCurrent && lag === 0) return server;
  return `${server} (${lag.toLocaleString('en-US')} behind)`;
}
