import type { Duplex } from 'node:stream';
import { StorageError } from '../../error.ts';
import type { Store } from '../../port.ts';
import { readJson } from '../frames/call.ts';
import { FRAME, ProtocolError } from '../frames/frame.ts';
import { readChange } from '../frames/meta-change.ts';
import type { StoreStatus } from '../frames/status.ts';
import { RemoteBlobStore } from './blob-store.ts';
import { Link } from './link.ts';
import { RemoteLogStore } from './log-store.ts';
import { RemoteMetaStore } from './meta-store.ts';

export interface RemoteStoreOptions {
  /** A connection to a process that serves its store there: `serveStore`. */
  readonly stream: Duplex;
  /** Both processes must be of the same release. */
  readonly version: string;
  /** The connection has ended, and not by `close`: changes without an answer may have been made. */
  readonly onLost: (reason: string) => void;
}

/** Opens the store of another process. Resolves when all documents are here. @throws StorageError `unavailable` */
export async function openRemoteStore({ stream, version, onLost }: RemoteStoreOptions): Promise<Store> {
  let status: StoreStatus | undefined;
  let isClosing = false;
  let onLoaded = () => {};
  let onFailed = (_error: StorageError) => {};
  let hasLoaded = false;
  const loaded = new Promise<void>((resolve, reject) => {
    onLoaded = resolve;
    onFailed = reject;
  });
  const link = new Link(stream, version, {
    onFrame(kind, body) {
      switch (kind) {
        case FRAME.change:
          return meta.apply(readChange(body));
        case FRAME.status:
          status = readJson(body).value as StoreStatus;
          return;
        case FRAME.loaded:
          // Before the promise is resolved: the connection may end with the next frame.
          hasLoaded = true;
          return onLoaded();
        default:
          throw new ProtocolError(`a frame of kind ${kind} that answers nothing`);
      }
    },
    onEnd(reason) {
      onFailed(new StorageError('unavailable', reason));
      if (hasLoaded && !isClosing) onLost(reason);
    },
  });
  const meta = new RemoteMetaStore(link);
  await loaded;
  return {
    logs: new RemoteLogStore(link),
    meta,
    blobs: new RemoteBlobStore(link),
    get writeState() {
      return link.hasEnded ? 'unreachable' : status!.writeState;
    },
    usage: () => status!.usage,
    async close() {
      isClosing = true;
      await link.requests.settled();
      link.end('the store is closed');
    },
  };
}
