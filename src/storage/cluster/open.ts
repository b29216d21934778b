import type { Logger } from '../../lib/log/logger.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Random } from '../../lib/random.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import { ClusterBlobCollector } from './blobs/collector.ts';
import { ClusterBlobStore } from './blobs/blob-store.ts';
import type { ClusterStore } from './engine-status.ts';
import { checkEngine } from './engine-check.ts';
import { ClusterLogStore } from './logs/log-store.ts';
import { checkTls } from './messages/nats/connection/check-tls.ts';
import { connectionRemedy } from './messages/nats/connection/remedy.ts';
import { connectionOptions, type StoreTls } from './messages/nats/connection/options.ts';
import { NatsLink } from './messages/nats/link.ts';
import { NatsMessageLog } from './messages/nats/message-log.ts';
import { NatsPeers } from './messages/nats/peers.ts';
import { Publisher } from './messages/nats/publish.ts';
import { checkAccount, engineFacts } from './messages/nats/servers.ts';
import { natsStatus } from './messages/nats/status.ts';
import type { NatsTools } from './messages/nats/tools.ts';
import { storageError } from './messages/storage-error.ts';
import { ClusterMetaStore } from './meta/meta-store.ts';
import { MetaReplica } from './meta/replica.ts';
import { Reserve } from './reserve.ts';
import { readSettings } from './settings-document.ts';
import { parseStoreUrl, type StoreUrl } from './url.ts';

export interface ClusterStoreSettings {
  /** `nats://host:4222,host2:4222/name` */
  readonly url: string;
  readonly tls?: StoreTls | undefined;
  /** The content of a credentials file of NATS: a JWT and a seed. */
  readonly credentials?: Buffer | undefined;
  /** Use the engine even if it is not known to sync what it acknowledges. */
  readonly acceptDataLoss: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** How long acknowledgements of what was sent are waited for when the store is closed. */
const CLOSE_MS = 5_000;
const CLOSE_POLL_MS = 20;
/** Streams beside the partitions: metadata and blobs. */
const OTHER_STREAMS = 2;

/**
 * Opens a store on NATS JetStream, which any number of processes may open at the same time.
 * @throws OperatorError when NATS cannot be reached or is not set as it must be
 */
export async function openClusterStore(settings: ClusterStoreSettings): Promise<ClusterStore> {
  const { clock, random, logger, tls } = settings;
  const url = parseStoreUrl(settings.url);
  if (tls) checkTls(tls, clock.now());
  const link = await connect(url, settings);
  try {
    const requests = { link, clock };
    const publisher = new Publisher(requests);
    return await openOn({ ...requests, publisher, logger }, url, settings, random);
  } catch (error) {
    await link.close();
    throw error;
  }
}

async function connect(url: StoreUrl, settings: ClusterStoreSettings): Promise<NatsLink> {
  const { clock, random, logger } = settings;
  try {
    return await NatsLink.open({
      options: connectionOptions(url, settings),
      servers: url.servers,
      clock,
      random,
      logger,
    });
  } catch (error) {
    const message = error instanceof Error ? error.message.trim() : String(error);
    throw new OperatorError(
      `cannot connect to NATS at ${url.servers.join(', ')} (${message}): ${connectionRemedy(error)}`,
      { cause: error },
    );
  }
}

async function openOn(
  tools: NatsTools,
  { name }: StoreUrl,
  { acceptDataLoss }: ClusterStoreSettings,
  random: Random,
): Promise<ClusterStore> {
  const { link, publisher, clock, logger } = tools;
  const placement = checkEngine(await engineFacts(link.session!), { acceptDataLoss });
  if (placement.replicas === 1) {
    logger.warn(
      'one NATS server keeps everything: nothing works while it is down, and its disk has the only copy',
    );
  }
  const streamName = (stream: string) => `MILLRACE_${name}_${stream}`;
  const open = (stream: string, subjectPrefix: string, maxMessagesPerSubject: number) =>
    NatsMessageLog.open(tools, {
      name: streamName(stream),
      subjectPrefix,
      maxMessagesPerSubject,
      ...placement,
    });
  const prefix = `millrace.${name}`;
  const { isLimited } = await checkAccount(tools, OTHER_STREAMS);
  if (placement.replicas > 1 && !isLimited) {
    logger.warn(
      'the account of --store has no limit: servers of NATS that reach max_file_store stop completely until it is raised. ' +
        'Set "jetstream { max_file: … }" of the account in nats-server.conf, below the sum of all max_file_store',
    );
  }
  const metaLog = await open('META', `${prefix}.meta`, 1);
  const replica = await MetaReplica.open({ log: metaLog, clock, logger });
  const metaTools = { log: metaLog, subjectPrefix: `${prefix}.meta`, clock, random };
  const reserve = new Reserve({ ...metaTools, logger });
  const meta = new ClusterMetaStore({ ...metaTools, replica, reserve });
  await reserve.open(meta);
  const isFull = () => reserve.isReleased;
  const settings = await readSettings(meta);
  await checkAccount(tools, settings.partitions + OTHER_STREAMS);
  const logStreams = Array.from({ length: settings.partitions }, (_, index) => `LOGS_${index}`);
  const [blobLog, ...partitions] = await Promise.all([
    open('BLOBS', `${prefix}.blob`, -1),
    ...logStreams.map((stream, index) => open(stream, `${prefix}.log.${index}`, -1)),
  ]);
  const logs = await ClusterLogStore.open({
    partitions,
    subjectOf: (partition, token) => `${prefix}.log.${partition}.${token}`,
    peers: new NatsPeers(tools, `${prefix}.writer`),
    meta,
    clock,
    random,
    logger,
    isFull,
  });
  const blobs = new ClusterBlobStore({
    log: blobLog,
    subjectPrefix: `${prefix}.blob`,
    meta,
    clock,
    random,
    logger,
    isFull,
  });
  const cleaning = blobs
    .removeAbandoned()
    .catch((error) => logger.warn('interrupted uploads were not removed', { error }));

  const collector = new ClusterBlobCollector({ meta, blobs, clock, logger });

  const close = async () => {
    logs.close();
    await collector.close();
    await reserve.close();
    await cleaning;
    const endsAt = clock.monotonicMs() + CLOSE_MS;
    while (publisher.pendingBytes > 0 && clock.monotonicMs() < endsAt) await sleep(clock, CLOSE_POLL_MS);
    replica.close();
    await link.close();
  };
  let closing: Promise<void> | undefined;
  return {
    logs,
    meta,
    blobs,
    transfer: logs.transfer,
    listBlobs: () => blobs.list(),
    engineStatus: () =>
      natsStatus(tools, ['META', 'BLOBS', ...logStreams].map(streamName)).catch((error: unknown) => {
        throw storageError(error, 'unavailable');
      }),
    positions: () => ({
      [streamName('META')]: replica.position,
      ...Object.fromEntries(
        logs.positions.map((position, index) => [streamName(logStreams[index]!), position]),
      ),
    }),
    get writeState() {
      if (closing) return 'failed';
      if (!link.session) return 'unreachable';
      return publisher.isFull || isFull() ? 'full' : 'writable';
    },
    usage: () => ({
      journalWrites: publisher.messages,
      journalBytes: publisher.bytes,
      journalFlushes: 0,
      segments: 0,
      segmentBytes: 0,
      chunks: 0,
      chunkBytes: 0,
    }),
    close: () => (closing ??= close()),
  };
}
