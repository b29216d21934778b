import type { NatsFacts, NatsServer } from '../../nats-check.ts';
import { OperatorError } from '../../../../lib/operator-error.ts';
import { ApiError } from './api.ts';
import { callApi, type RequestTools } from './requests.ts';
import { type NatsSession, RequestFailed } from './session.ts';

/** How long servers may take to report themselves, when not all of them answer. */
const ANSWER_MS = 1_000;
const NOT_ENABLED: ReadonlySet<number> = new Set([10039, 10076]);

/** Asks the servers what they are. */
export async function natsFacts(session: NatsSession): Promise<NatsFacts> {
  const { info } = session;
  if (!info) throw new RequestFailed('lost', 'the connection to NATS was lost');
  const known = Math.max(1, info.connect_urls?.length ?? 0);
  return {
    connected: { name: info.server_name, version: info.version, maxPayload: info.max_payload },
    isClustered: info.cluster !== undefined,
    servers: await answeringServers(session, known),
  };
}

/**
 * @returns how many bytes the account may store, all copies together; undefined: no limit
 * @throws OperatorError when the account has no JetStream or not enough of it
 */
export async function checkAccount(
  tools: RequestTools,
  streams: number,
): Promise<{ readonly maxBytes: number | undefined }> {
  interface AccountInfo {
    readonly streams: number;
    readonly limits: {
      readonly max_streams: number;
      readonly max_storage: number;
      readonly max_bytes_required: boolean;
    };
  }
  let account: AccountInfo;
  try {
    account = await callApi<AccountInfo>(tools, 'INFO', undefined);
  } catch (error) {
    if (!(error instanceof ApiError && NOT_ENABLED.has(error.code))) throw error;
    throw new OperatorError(
      'JetStream is not enabled for the account of --store: add "jetstream: enabled" to it in nats-server.conf of every server',
      { cause: error },
    );
  }
  const { max_streams: maxStreams, max_bytes_required: needsLimits } = account.limits;
  if (maxStreams >= 0 && maxStreams < streams) {
    throw new OperatorError(
      `the account of --store may have ${maxStreams} streams, and Millrace needs ${streams}: raise "max_streams" of the account in nats-server.conf`,
    );
  }
  if (needsLimits) {
    throw new OperatorError(
      'the account of --store needs a limit for each stream, which would delete records: remove "max_bytes_required" of the account in nats-server.conf',
    );
  }
  const { max_storage: maxBytes } = account.limits;
  return { maxBytes: maxBytes < 0 ? undefined : maxBytes };
}

/** @returns undefined when the user may not ask */
export async function answeringServers(
  session: NatsSession,
  known: number,
): Promise<readonly NatsServer[] | undefined> {
  const servers = new Map<string, NatsServer>();
  try {
    await session.request('$SYS.REQ.SERVER.PING.CONNZ', JSON.stringify({ limit: 1 }), {
      timeoutMs: ANSWER_MS,
      onReply({ data }) {
        const { server } = JSON.parse(Buffer.from(data).toString('utf8')) as { server: ServerAnswer };
        servers.set(server.id, {
          name: server.name,
          version: server.ver,
          jetstream: server.jetstream === true,
          tags: server.tags ?? [],
          atMs: Date.parse(server.time),
        });
        return servers.size === known;
      },
    });
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
  }
  return servers.size === 0 ? undefined : [...servers.values()];
}

interface ServerAnswer {
  readonly id: string;
  readonly name: string;
  readonly ver: string;
  readonly jetstream?: boolean;
  readonly tags?: readonly string[];
  /** As in RFC 3339. */
  readonly time: string;
}
