import type { Clock } from '../../lib/time/clock.ts';
import type { Disk } from '../../lib/disk/disk.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Store } from '../port.ts';
import { BlobCollector } from './blobs/collector.ts';
import { loadCheckpoint, writeHeads } from './checkpoint/checkpoint.ts';
import { Checkpointer } from './checkpoint/checkpointer.ts';
import { CHUNK_DIRECTORY, ChunkFiles } from './chunk/files.ts';
import { loadChunks } from './chunk/load.ts';
import { EmbeddedBlobStore } from './blobs/blob-store.ts';
import { EmbeddedLogStore } from './logs/log-store.ts';
import { EmbeddedMetaStore } from './meta-store.ts';
import { checkFormat, markFormat } from './directory/format.ts';
import { JOURNAL_START } from './journal/block.ts';
import { Journal } from './journal/journal.ts';
import { readLedger, writeLedger } from './journal/ledger.ts';
import { type Page, Pages } from './journal/page.ts';
import { recoverJournal } from './journal/recovery.ts';
import { resumeLedger } from './journal/resume-ledger.ts';
import { JOURNAL_DIRECTORY, removeUnfinishedSegments, SegmentPool } from './journal/segment-pool.ts';
import { SegmentWriter } from './journal/segment-writer.ts';
import { Maintenance } from './maintenance/maintenance.ts';
import { ownedDisk, Ownership } from './directory/ownership.ts';
import { DEFAULT_OPTIONS, type EmbeddedOptions } from './options.ts';
import { removeOtherStateFiles, STATE_DIRECTORY } from './state-file/paths.ts';
import { StoreState } from './state/store-state.ts';
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
}

/**
 * Opens a data directory, which is created if it does not exist, and recovers its state.
 * @throws DirectoryInUse when another process has it open
 * @throws StorageError `corrupt` when acknowledged bytes are damaged, `failed` when it is not a data directory of this release
 */
export async function openEmbeddedStore(settings: EmbeddedStoreSettings): Promise<Store> {
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
  { disk, clock, logger, durability, options: given }: EmbeddedStoreSettings,
  ownership: Ownership,
): Promise<Store> {
  const options: EmbeddedOptions = { ...DEFAULT_OPTIONS, ...given };
  const { isNew, hasLedger } = await checkFormat(disk);
  if (isNew) await initialise(disk);
  // A copy of a data directory may lack empty directories.
  for (const directory of [JOURNAL_DIRECTORY, CHUNK_DIRECTORY, STATE_DIRECTORY])
    await disk.makeDirectory(directory);
  // If the previous process was killed, the names in these directories may not be durable yet. Sync them before anything
  // depends on them.
  for (const directory of ['', JOURNAL_DIRECTORY, CHUNK_DIRECTORY, STATE_DIRECTORY])
    await disk.syncDirectory(directory);
  const state = new StoreState();
  const checkpoint = await loadCheckpoint(disk, state, logger);
  const chunks = new ChunkFiles(disk);
  await loadChunks(disk, checkpoint.chunks, state, chunks);
  const blobs = await EmbeddedBlobStore.open(disk);
  const pages = new Pages({
    pageBytes: options.pageBytes,
    maxSpares: Math.ceil(options.tailBytes / options.pageBytes / 2),
    allocate: (bytes) => disk.memory(bytes),
  });
  await removeUnfinishedSegments(disk);
  const { start, durableTo, resumedAt } = checkpoint;
  const onFrame = (page: Page, at: number) => state.applyFrame(page, at);
  const previousLedger = hasLedger ? await readLedger(disk) : undefined;
  const recovered = await recoverJournal(
    { disk, pages, start, durableTo, resumedAt, onFrame, ledger: previousLedger },
    logger,
  );
  const { end, segments, spares, nextNumber } = recovered;
  const { predecessorIsGone } = ownership;
  const ledger = await resumeLedger({ disk, ledger: previousLedger, reading: recovered, predecessorIsGone });
  // Releases without a ledger would misread the checkpoints that are written from now on.
  if (!hasLedger) await ledger.begin();
  const { segmentBytes } = options;
  const pool = new SegmentPool({ disk, logger, durability, segmentBytes, nextNumber, ledger });
  if (predecessorIsGone) for (const spare of spares) await pool.recycle(spare);
  const writer = new SegmentWriter(pool, ledger, end, segments);
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
    beginNewFile: !predecessorIsGone,
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
      start,
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

    get writeState() {
      return condition.state;
    },
    close: () => (closing ??= close()),
  };
}

async function initialise(disk: Disk): Promise<void> {
  await disk.makeDirectory(JOURNAL_DIRECTORY);
  await disk.makeDirectory(CHUNK_DIRECTORY);
  const { nextLogNumber, meta } = new StoreState();
  await writeHeads(disk, {
    start: JOURNAL_START,
    durableTo: JOURNAL_START,
    nextLogNumber,
    revision: meta.revision,
    chunks: [],
  });
  await writeLedger(disk, { term: 1, segments: new Map() });
  await markFormat(disk);
}
