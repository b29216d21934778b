import type { Clock } from '../../lib/time/clock.ts';
import type { Disk } from '../../lib/disk/disk.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { TransferableStore } from '../transfer.ts';
import { BlobCollector } from './blobs/collector.ts';
import { Checkpointer } from './checkpoint/checkpointer.ts';
import { EmbeddedLogStore } from './logs/log-store.ts';
import { EmbeddedLogTransfer } from './logs/log-transfer.ts';
import { EmbeddedMetaStore } from './meta-store.ts';
import { Journal } from './journal/journal.ts';
import { SegmentPool } from './journal/segment-pool.ts';
import { SegmentWriter } from './journal/segment-writer.ts';
import { Maintenance } from './maintenance/maintenance.ts';
import { ownedDisk, Ownership } from './directory/ownership.ts';
import { type EncryptionSettings, openEncryption } from './encryption/open-encryption.ts';
import { blockEncoder } from './journal/block-encoder.ts';
import { DEFAULT_OPTIONS, type EmbeddedOptions } from './options.ts';
import { recoverStore } from './recover.ts';
import { removeOtherStateFiles } from './state-file/paths.ts';
import { StoreCore } from './store-core.ts';
import { WriteCondition } from './write-condition.ts';

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
  const { predecessorIsGone } = ownership;
  const opened = await openEncryption(unencrypted, encryption, logger);
  const { disk } = opened;
  const recovered = await recoverStore({ encryption: opened, logger, options, predecessorIsGone });
  if (recovered.chunks.outdated > 0) {
    logger.info(
      `${recovered.chunks.outdated} chunks of ${disk.absolute('')} are not encrypted with its current key yet: ` +
        'one is rewritten each minute, and code and objects every ten minutes',
    );
  }
  const { state, chunks, blobs, pages, checkpoint, ledger } = recovered;
  const { end, segments, spares, nextNumber } = recovered.journal;
  const { segmentBytes } = options;
  const pool = new SegmentPool({ disk, logger, durability, segmentBytes, nextNumber, ledger });
  if (predecessorIsGone) for (const spare of spares) await pool.recycle(spare);
  const writer = new SegmentWriter(pool, ledger, end, segments, blockEncoder(disk));
  writer.prepareAhead();
  const condition = new WriteCondition(logger, disk.absolute(''));
  const journal: Journal = new Journal({
    writer,
    pages,
    maxWaitingBytes: options.maxWaitingBytes,
    maxBlockBytes: options.blockBytes,
    waitForRoom: () => maintenance.waitForRoom(),
    confirm: () => ownership.confirm(),
    onCommit() {
      condition.written('journal');
      maintenance.wake();
    },
    onFull: () => condition.outOfSpace('journal'),
    onFailure: (cause) => condition.failed(cause),
  });
  await removeOtherStateFiles(disk, checkpoint.state?.number);
  const checkpointer = new Checkpointer({
    disk,
    state,
    sizes: options,
    file: checkpoint.state,
    term: ledger.term,
    fileTerm: checkpoint.term,
  });
  const nextChunk = Math.max(0, ...checkpoint.chunks) + 1;
  const maintenance = new Maintenance(
    {
      disk,
      clock,
      logger,
      options,
      state,
      pages,
      chunks,
      writer,
      checkpointer,
      start: checkpoint.start,
      resumedAt: end,
      nextChunk,
      condition,
    },
    journal,
  );
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
    usage: () => ({
      journalWrites: writer.writes,
      journalBytes: writer.writtenBytes,
      journalFlushes: durability === 'fsync' ? writer.writes : pool.flushes,
      segments: writer.segmentCount,
      segmentBytes: writer.segmentBytes,
      chunks: chunks.size,
      chunkBytes: chunks.liveBytes,
    }),
    close: () => (closing ??= close()),
  };
}
