import type { NatsStatus, PartitionStatus } from '../../nats-status.ts';
import type { StreamInfo } from './last-seq.ts';
import { callApiOnce } from './api.ts';
import type { RequestTools } from './requests.ts';
import { answeringServers } from './servers.ts';
import { type NatsSession, RequestFailed } from './session.ts';

interface AccountInfo {
  readonly storage: number;
  readonly streams: number;
  readonly limits: { readonly max_storage: number; readonly max_streams: number };
}

/** How long there may be no connection. */
const CONNECTED_MS = 1_000;

/** Asks once, so that a status is shown also when a part of NATS does not answer. @throws RequestFailed, ApiError */
export async function natsStatus({ link }: RequestTools, streams: readonly string[]): Promise<NatsStatus> {
  const session = await link.connected(CONNECTED_MS);
  const { info } = session ?? {};
  if (!session || !info) throw new RequestFailed('not-sent', link.absence);
  const [servers, account, partitions] = await Promise.all([
    answeringServers(session, Math.max(1, info.connect_urls?.length ?? 0)),
    callApiOnce<AccountInfo>(session, 'INFO', undefined),
    Promise.all(streams.map((stream) => partitionStatus(session, stream))),
  ]);
  return {
    connectedTo: info.server_name,
    servers: servers
      ?.map(({ name, version, jetstream }) => ({ name, version, jetstream }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    account: {
      storedBytes: account.storage,
      maxBytes: account.limits.max_storage,
      streams: account.streams,
      maxStreams: account.limits.max_streams,
    },
    partitions,
  };
}

async function partitionStatus(session: NatsSession, stream: string): Promise<PartitionStatus> {
  // Without a leader nothing answers.
  const info = await callApiOnce<StreamInfo>(session, `STREAM.INFO.${stream}`, undefined).catch(
    () => undefined,
  );
  const { state, cluster } = info ?? {};
  return {
    stream,
    messages: state?.messages ?? 0,
    bytes: state?.bytes ?? 0,
    lastSeq: state?.last_seq ?? 0,
    leader: cluster?.leader,
    replicas: (cluster?.replicas ?? []).map(({ name, current, offline, lag, active }) => ({
      server: name,
      isCurrent: current === true,
      isOffline: offline === true,
      lag: lag ?? 0,
      silentMs: Math.round(active / 1e6),
    })),
  };
}
