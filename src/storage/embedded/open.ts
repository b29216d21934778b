import type { Clock } from '../../lib/time/clock.ts';
import type { Disk } from '../../lib/disk/disk.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { TransferableStore } from '../transfer.ts';
import { BlobCollector } from './blobs/collector.ts';
import { EmbeddedLogStore } from './logs/log-store.ts';
import { EmbeddedLogTransfer } from './logs/log-transfer.ts';
import { EmbeddedMetaStore } from './meta-store.ts';
import { ownedDisk, Ownership } from './directory/ownership.ts';
import { type EncryptionSettings, openEncryption } from './encryption/open-encryption.ts';
import { DEFAULT_OPTIONS, type EmbeddedOptions } from './options.ts';
import { recoverStore } from './recover.ts';
import { StoreCore } from './store-core.ts';
import { openWriting } from './writing.ts';

export interface EmbeddedStoreSettings {
  /** Its root is the data directory. */
  readonly disk: Disk;
  readonly clock: Clock;
  readonly logger: Logger;
  /**
   * - `fsync`: acknowledged changes survive a power cut.
   * - `os`: acknowledged changes survive the end of the process, but not of the operating system.
   */
  readonly durability: 'fsync' | 'os';
  readonly options?: Partial<EmbeddedOptions>;
  /** Encrypts the directory; required for one that is encrypted. */
  readonly encryption?: EncryptionSettings | undefined;
}

/**
 * Opens a data directory, which is created if it does not exist, and recovers its state.
 * @throws DirectoryInUse when another process has it open; DirectoryIsEncrypted, WrongKey
 * @throws StorageError `corrupt` when acknowledged bytes are damaged, `failed` when it is not a data
 * directory of this release
 */
export async function openEmbeddedStore(settings: EmbeddedStoreSettings): Promise<TransferableStore> {
  const { disk } = settings;
  await disk.makeDirectory('');
  const ownership = new Ownership(await disk.lock(''), disk.absolute(''));
  try {
    return await openLocked({ ...settings, disk: ownedDisk(disk, ownership) }, ownership);
  } catch (error) {
    await ownership.release();
    throw error;
  }
}

async function openLocked(
  { disk: unencrypted, clock, logger, durability, options: overrides, encryption }: EmbeddedStoreSettings,
  ownership: Ownership,
): Promise<TransferableStore> {
  const options: EmbeddedOptions = { ...DEFAULT_OPTIONS, ...overrides };
  const opened = await openEncryption(unencrypted, encryption, logger);
  const { disk } = opened;
  const { predecessorIsGone } = ownership;
  const recovered = await recoverStore({ encryption: opened, logger, options, predecessorIsGone });
  const { state, chunks, blobs, pages } = recovered;
  if (chunks.outdated > 0) {
    logger.info(
      `${chunks.outdated} chunks of ${disk.absolute('')} are not encrypted with its current key yet: ` +
        'one is rewritten each minute, and code and objects every ten minutes',
    );
  }
  const writing = await openWriting(recovered, { disk, clock, logger, durability, options, ownership });
  const { journal, maintenance, condition } = writing;
  maintenance.wake();
  ownership.watch(clock, (cause) => journal.fail(cause));
  const collector = new BlobCollector({
    clock,
    logger,
    meta: state.meta,
    blobs,
    mayRemove: () => !journal.hasFailed,
  });
  const core = new StoreCore({ clock, options, state, pages, journal, chunks });
  let closing: Promise<void> | undefined;
  const close = async () => {
    try {
      await journal.close();
      await collector.close();
      await maintenance.close();
      await chunks.close();
    } finally {
      await ownership.release();
    }
  };
  return {
    logs: new EmbeddedLogStore(core),
    meta: new EmbeddedMetaStore(core),
    blobs,
    transfer: new EmbeddedLogTransfer(core),
    listBlobs: () => blobs.list(),
    get writeState() {
      return condition.state;
    },
    usage: () => ({ ...writing.usage(), chunks: chunks.size, chunkBytes: chunks.liveBytes }),
    close: () => (closing ??= close()),
  };
}
