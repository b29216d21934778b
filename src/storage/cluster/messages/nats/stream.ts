import { isDeepStrictEqual } from 'node:util';
import { OperatorError } from '../../../../lib/operator-error.ts';
import { ApiError, STREAM_NOT_FOUND } from './api.ts';
import { callApi, type RequestTools } from './requests.ts';
import type { StreamInfo } from './last-seq.ts';

const STREAM_NAME_IN_USE = 10058;
const NO_SUITABLE_PEERS = 10005;
const REPLICAS_NEED_A_CLUSTER = 10074;
/** Of the account, and of the servers. */
const NO_ROOM: ReadonlySet<number> = new Set([10002, 10023, 10047]);

/** What one JetStream stream is created with. */
export interface StreamSettings {
  /** Letters, digits, `_` and `-`. */
  readonly name: string;
  /** Every subject of the stream starts with this and a dot. */
  readonly subjectPrefix: string;
  readonly replicas: 1 | 3;
  /** -1: all are kept. */
  readonly maxMessagesPerSubject: number;
  /** Only servers with all of these tags keep a replica. Empty on a single server, which knows no placement. */
  readonly placementTags: readonly string[];
}

/**
 * Creates a stream, or checks that the one that exists is as it must be.
 * @returns when it was created
 * @throws OperatorError when it is not, or when NATS has no room for it
 */
export async function ensureStream(tools: RequestTools, settings: StreamSettings): Promise<string> {
  const config = configOf(settings);
  const { name } = settings;
  try {
    return (await callApi<StreamInfo>(tools, `STREAM.CREATE.${name}`, config)).created;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === NO_SUITABLE_PEERS || error.code === REPLICAS_NEED_A_CLUSTER) {
      throw new OperatorError(
        `NATS cannot keep ${settings.replicas} copies of ${name}: ${error.message}. ` +
          `At least ${settings.replicas} servers with JetStream must be running` +
          (settings.placementTags.length > 0
            ? ` with server_tags: ${JSON.stringify(settings.placementTags)}`
            : ''),
        { cause: error },
      );
    }
    if (NO_ROOM.has(error.code)) {
      throw new OperatorError(
        `NATS has no room for the stream ${name}: ${error.message}. Raise "max_file_store", and "max_file" of the account of ` +
          '--store, in nats-server.conf of every server',
        { cause: error },
      );
    }
    if (error.code !== STREAM_NAME_IN_USE) throw error;
    const { config: found, created } = await callApi<StreamInfo>(tools, `STREAM.INFO.${name}`, undefined);
    for (const key of COMPARED) {
      if (isDeepStrictEqual(found[key], config[key])) continue;
      // Placement is left as it is when none is asked for.
      if (key === 'placement' && config[key] === undefined) continue;
      throw new OperatorError(
        `the JetStream stream ${name} has ${key} ${JSON.stringify(found[key])}, but Millrace needs ` +
          `${JSON.stringify(config[key])}: correct it with "nats stream edit ${name}", or use another name at the end of --store`,
      );
    }
    return created;
  }
}

/** @throws OperatorError when the stream does not exist: created again, it would be empty, and what it had would be missing silently */
export async function requireStream(tools: RequestTools, name: string): Promise<void> {
  try {
    await callApi(tools, `STREAM.INFO.${name}`, undefined);
  } catch (error) {
    if (!(error instanceof ApiError && error.code === STREAM_NOT_FOUND)) throw error;
    throw new OperatorError(
      `the JetStream stream ${name} of this store is gone, and with it records or code that were stored: restore it from a ` +
        'backup with "nats stream restore", or use another name at the end of --store',
      { cause: error },
    );
  }
}

/** What a stream that exists may not have otherwise: positions, order or reads would be wrong. */
const COMPARED = [
  'subjects',
  'retention',
  'storage',
  'discard',
  'max_age',
  'max_msgs',
  'max_bytes',
  'max_msgs_per_subject',
  'allow_direct',
  'allow_msg_ttl',
  'num_replicas',
  'placement',
] as const;

/** https://docs.nats.io/nats-concepts/jetstream/streams#configuration */
function configOf(settings: StreamSettings): Readonly<Record<string, unknown>> {
  return {
    name: settings.name,
    subjects: [`${settings.subjectPrefix}.>`],
    retention: 'limits',
    storage: 'file',
    discard: 'old',
    max_age: 0,
    max_msgs: -1,
    max_bytes: -1,
    max_msgs_per_subject: settings.maxMessagesPerSubject,
    allow_direct: true,
    allow_msg_ttl: true,
    num_replicas: settings.replicas,
    ...(settings.placementTags.length > 0 && { placement: { tags: settings.placementTags } }),
  };
}
