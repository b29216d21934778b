import { MIB } from '../../lib/bytes.ts';
import { OperatorError } from '../../lib/operator-error.ts';

/*
 * What NATS must be set to, so that what Millrace promises is true. Each failure names the line of nats-server.conf.
 * The servers do not report to the users of an account how they sync to disk. So the operator confirms it with a tag beside
 * the setting, which every server reports, and by which NATS places replicas: a server without it gets none.
 */

const SYNC_TAG = 'sync:always';
const MIN_VERSION = [2, 14] as const;
/** A record of Kinesis has up to 10 MiB and its key, and an append holds at least one batch as a whole. */
const MIN_MAX_PAYLOAD = 16 * MIB;

/** One server, as it reports itself to a user of an account. */
export interface NatsServer {
  readonly name: string;
  readonly version: string;
  readonly jetstream: boolean;
  readonly tags: readonly string[];
  /** When it answered, by its own clock. */
  readonly atMs: number;
}

export interface NatsFacts {
  /** The server that this process is connected to. */
  readonly connected: { readonly name: string; readonly version: string; readonly maxPayload: number };
  readonly isClustered: boolean;
  /** Those that answered; undefined when the user may not ask. */
  readonly servers: readonly NatsServer[] | undefined;
}

export interface Placement {
  readonly replicas: 1 | 3;
  readonly placementTags: readonly string[];
}

/** Longer than an answer of a busy server takes. */
const MAX_CLOCK_DIFFERENCE_MS = 10_000;

/** @returns what is wrong when the clock of this process differs from those of all servers that have answered */
export function wrongClock(serversMs: readonly number[], nowMs: number): string | undefined {
  const differences = serversMs.map((atMs) => nowMs - atMs);
  const least = differences.toSorted((a, b) => Math.abs(a) - Math.abs(b))[0];
  if (least === undefined || Math.abs(least) < MAX_CLOCK_DIFFERENCE_MS) return undefined;
  const seconds = Math.round(Math.abs(least) / 1_000);
  return (
    `the clock of this gateway is ${seconds} s ${least > 0 ? 'ahead of' : 'behind'} those of the NATS servers: records get ` +
    'wrong arrival times, iterators expire early, and a reshard may wait until the time of the newest record. Synchronize the clocks'
  );
}

/** @returns what to change when a server accepts only messages that are too small */
export function smallMessages({ name, maxPayload }: NatsFacts['connected']): string | undefined {
  if (maxPayload >= MIN_MAX_PAYLOAD) return undefined;
  return (
    `NATS server ${name} accepts messages of ${maxPayload} bytes, and Millrace needs ${MIN_MAX_PAYLOAD}: ` +
    'set "max_payload: 16MB" in nats-server.conf of every server'
  );
}

/** @returns what to change when several servers are named that are in no cluster: gateways on different ones share nothing */
export function separateServers(facts: NatsFacts, named: readonly string[]): string | undefined {
  const count = new Set(named).size;
  if (facts.isClustered || count === 1) return undefined;
  return (
    `--store names ${count} servers, and NATS server ${facts.connected.name} is in no cluster, so each of them keeps other ` +
    'records: set the same "cluster { name: …, listen: …, routes: [ … ] }" in nats-server.conf of every server, or name one server'
  );
}

/** @throws OperatorError with a line for each setting, which ends with what to change */
export function checkNats(facts: NatsFacts, { acceptDataLoss }: { acceptDataLoss: boolean }): Placement {
  const { connected, isClustered, servers } = facts;
  for (const { name, version } of servers ?? [connected]) {
    if (!isRecent(version)) {
      throw new OperatorError(
        `NATS server ${name} is version ${version}, and Millrace needs ${MIN_VERSION.join('.')} or later: update nats-server on it`,
      );
    }
  }
  const problems: string[] = [];
  const tooSmall = smallMessages(connected);
  if (tooSmall) problems.push(tooSmall);
  const storing = servers?.filter(({ jetstream }) => jetstream);
  if (storing?.length === 0) {
    problems.push(
      'JetStream is not enabled: add "jetstream { store_dir: /var/lib/nats, sync_interval: always }" to nats-server.conf of every server',
    );
  }
  const confirmed = (storing ?? []).filter(({ tags }) => tags.includes(SYNC_TAG));
  // In a cluster, NATS itself places replicas on confirmed servers only.
  const needed = isClustered ? 1 : Math.max(1, storing?.length ?? 1);
  if (!acceptDataLoss && confirmed.length < needed) {
    const reason = storing
      ? `not confirmed by ${(storing.length > 0 ? storing : [connected]).map(({ name }) => name).join(', ')}`
      : 'the user of --store may not ask the servers with $SYS.REQ.SERVER.PING.CONNZ';
    problems.push(
      `whether NATS syncs acknowledged records to disk is not known (${reason}); by default it does so every two minutes, and a ` +
        'power cut loses them. In nats-server.conf of every server set "jetstream { sync_interval: always }", and confirm ' +
        `it with 'server_tags: ["${SYNC_TAG}"]'; or start with --accept-data-loss`,
    );
  }
  if (problems.length > 0) throw new OperatorError(problems.join('\n'));
  const replicas = isClustered ? 3 : 1;
  if (acceptDataLoss) return { replicas, placementTags: [] };
  return { replicas, placementTags: isClustered ? [SYNC_TAG] : [] };
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > MIN_VERSION[0] || (major === MIN_VERSION[0] && minor >= MIN_VERSION[1]);
}
