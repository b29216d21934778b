import { OperatorError } from '../../lib/operator-error.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import { ClusterBlobCollector } from './blobs/collector.ts';
import { ClusterBlobStore } from './blobs/blob-store.ts';
import type { ClusterStore } from './nats-status.ts';
import { ClusterLogStore } from './logs/log-store.ts';
import { checkTls } from './messages/nats/connection/check-tls.ts';
import { connectionRemedy } from './messages/nats/connection/remedy.ts';
import { connectionOptions, type StoreTls } from './messages/nats/connection/options.ts';
import { NatsLink } from './messages/nats/link.ts';
import { NatsPeers } from './messages/nats/peers.ts';
import { Publisher } from './messages/nats/publish.ts';
import { checkAccount } from './messages/nats/servers.ts';
import { ClusterMetaStore } from './meta/meta-store.ts';
import { MetaReplica } from './meta/replica.ts';
import { openedStore } from './opened-store.ts';
import { openingError } from './opening-error.ts';
import { Reserve } from './reserve.ts';
import { markComplete, readSettings } from './settings-document.ts';
import { OTHER_STREAMS, StoreStreams } from './store-streams.ts';
import { parseStoreUrl, type StoreUrl } from './url.ts';

export interface ClusterStoreSettings {
  /** `nats://host:4222,host2:4222/name` */
  readonly url: string;
  readonly tls?: StoreTls | undefined;
  /** The content of a credentials file of NATS: a JWT and a seed. */
  readonly credentials?: Buffer | undefined;
  /** Use NATS even if it is not known to sync what it acknowledges. */
  readonly acceptDataLoss: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** How long acknowledgements of what was sent are waited for when the store is closed. */
const CLOSE_MS = 5_000;
const CLOSE_POLL_MS = 20;

/** What is open, and how it is closed: in reverse order. */
interface Opening {
  readonly streams: StoreStreams;
  readonly random: Random;
  readonly closing: (() => Promise<void> | void)[];
}

/**
 * Opens a store on NATS JetStream, which any number of processes may open at the same time.
 * @throws OperatorError when NATS cannot be reached or is not set as it must be
 */
export async function openClusterStore(settings: ClusterStoreSettings): Promise<ClusterStore> {
  const { clock, random, logger, tls } = settings;
  const url = parseStoreUrl(settings.url);
  if (tls) checkTls(tls, clock.now());
  const link = await connect(url, settings);
  const closing: Opening['closing'] = [() => link.close()];
  try {
    const requests = { link, clock };
    const tools = { ...requests, publisher: new Publisher(requests), logger };
    const streams = await StoreStreams.check(tools, url, settings);
    return await openOn({ streams, random, closing });
  } catch (error) {
    await closeAll(closing);
    throw openingError(error, url.servers);
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

async function openOn(opening: Opening): Promise<ClusterStore> {
  const { streams, closing } = opening;
  const metadata = await openMetadata(opening);
  const { partitions, isComplete: mustExist = false } = await readSettings(metadata.meta);
  await checkAccount(streams.tools, partitions + OTHER_STREAMS);
  const logStreams = Array.from({ length: partitions }, (_, index) => `LOGS_${index}`);
  const data = await openData(opening, metadata, { logStreams, mustExist });
  await streams.tools.link.checkServers();
  if (!mustExist) await markComplete(metadata.meta);
  return openedStore({ streams, ...metadata, ...data, logStreams, close: () => closeAll(closing) });
}

type Metadata = Awaited<ReturnType<typeof openMetadata>>;

async function openMetadata({ streams, random, closing }: Opening) {
  const { publisher, clock, logger } = streams.tools;
  const subjectPrefix = streams.subject('meta');
  const log = await streams.open('META', 'meta', { maxMessagesPerSubject: 1 });
  await streams.checkPermission('META', 'meta');
  const replica = await MetaReplica.open({ log, clock, logger });
  closing.push(
    () => replica.close(),
    async () => {
      const endsAt = clock.monotonicMs() + CLOSE_MS;
      while (publisher.pendingBytes > 0 && clock.monotonicMs() < endsAt) await sleep(clock, CLOSE_POLL_MS);
    },
  );
  const tools = { log, subjectPrefix, clock, random };
  const reserve = new Reserve({ ...tools, logger });
  const meta = new ClusterMetaStore({ ...tools, replica, reserve });
  closing.push(() => reserve.close());
  await reserve.open(meta);
  return { meta, replica, reserve };
}

async function openData(
  { streams, random, closing }: Opening,
  { meta, reserve }: Metadata,
  { logStreams, mustExist }: { readonly logStreams: readonly string[]; readonly mustExist: boolean },
) {
  const { tools } = streams;
  const { clock, logger } = tools;
  const shared = { meta, clock, random, logger, isFull: () => reserve.isReleased };
  const all = { maxMessagesPerSubject: -1, mustExist };
  const [blobLog, ...partitions] = await Promise.all([
    streams.open('BLOBS', 'blob', all),
    ...logStreams.map((stream, index) => streams.open(stream, `log.${index}`, all)),
  ]);
  const blobs = new ClusterBlobStore({ ...shared, log: blobLog, subjectPrefix: streams.subject('blob') });
  const cleaning = blobs
    .removeAbandoned()
    .catch((error) => logger.warn('interrupted uploads were not removed', { error }));
  const collector = new ClusterBlobCollector({ meta, blobs, clock, logger });
  closing.push(
    () => cleaning,
    () => collector.close(),
  );
  const logs = await ClusterLogStore.open({
    ...shared,
    partitions,
    subjectOf: (partition, token) => streams.subject(`log.${partition}.${token}`),
    peers: new NatsPeers(tools, streams.subject('writer')),
  });
  closing.push(() => logs.close());
  return { logs, blobs };
}

async function closeAll(closing: Opening['closing']): Promise<void> {
  for (let close = closing.pop(); close; close = closing.pop()) await close();
}
