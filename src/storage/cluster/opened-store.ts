import type { ClusterBlobStore } from './blobs/blob-store.ts';
import type { ClusterStore } from './nats-status.ts';
import type { ClusterLogStore } from './logs/log-store.ts';
import { natsStatus } from './messages/nats/status.ts';
import { storageError } from './messages/storage-error.ts';
import type { ClusterMetaStore } from './meta/meta-store.ts';
import type { MetaReplica } from './meta/replica.ts';
import type { Reserve } from './reserve.ts';
import type { StoreStreams } from './store-streams.ts';

export interface OpenedParts {
  readonly streams: StoreStreams;
  readonly meta: ClusterMetaStore;
  readonly replica: MetaReplica;
  readonly reserve: Reserve;
  readonly logs: ClusterLogStore;
  readonly blobs: ClusterBlobStore;
  /** One for each partition. */
  readonly logStreams: readonly string[];
  readonly close: () => Promise<void>;
}

/** The store with its parts, all of which are open. */
export function openedStore(parts: OpenedParts): ClusterStore {
  const { streams, meta, replica, reserve, logs, blobs, logStreams } = parts;
  const { tools } = streams;
  const { link, publisher } = tools;
  let closing: Promise<void> | undefined;
  return {
    logs,
    meta,
    blobs,
    transfer: logs.transfer,
    listBlobs: () => blobs.list(),
    natsStatus: () =>
      natsStatus(
        tools,
        ['META', 'BLOBS', ...logStreams].map((stream) => streams.streamName(stream)),
      ).catch((error: unknown) => {
        throw storageError(error, 'unavailable');
      }),
    positions: () => ({
      [streams.streamName('META')]: replica.position,
      ...Object.fromEntries(
        logs.positions.map((position, index) => [streams.streamName(logStreams[index]!), position]),
      ),
    }),
    get writeState() {
      if (closing) return 'failed';
      if (!link.session || publisher.isSilent) return 'unreachable';
      return publisher.isFull || reserve.isReleased ? 'full' : 'writable';
    },
    get problem() {
      return closing || link.session ? undefined : link.absence;
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
    close: () => (closing ??= parts.close()),
  };
}
