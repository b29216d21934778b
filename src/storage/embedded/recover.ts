import type { Logger } from '../../lib/log/logger.ts';
import { EmbeddedBlobStore } from './blobs/blob-store.ts';
import { type CheckpointHead, loadCheckpoint, writeHeads } from './checkpoint/checkpoint.ts';
import { ChunkFiles } from './chunk/files.ts';
import { loadChunks } from './chunk/load.ts';
import { markFormat } from './directory/format.ts';
import type { DataDisk } from './encryption/data-disk.ts';
import type { OpenEncryption } from './encryption/open-encryption.ts';
import { isOutOfSpace } from './files/out-of-space.ts';
import { type LedgerKeeper, readLedger } from './journal/ledger.ts';
import { Pages } from './journal/page.ts';
import type { JournalReading } from './journal/read-journal.ts';
import { recoverJournal } from './journal/recovery.ts';
import { resumeLedger } from './journal/resume-ledger.ts';
import { removeUnfinishedSegments } from './journal/segment-pool.ts';
import type { EmbeddedOptions } from './options.ts';
import { prepareDirectory } from './prepare-directory.ts';
import { StoreState } from './state/store-state.ts';

interface RecoverySettings {
  readonly encryption: OpenEncryption;
  readonly logger: Logger;
  readonly options: EmbeddedOptions;
  readonly predecessorIsGone: boolean;
}

/** The contents of a data directory, and the position at which its journal continues. */
export interface RecoveredStore {
  readonly state: StoreState;
  readonly chunks: ChunkFiles;
  readonly blobs: EmbeddedBlobStore;
  /** The in-memory tail. */
  readonly pages: Pages;
  readonly checkpoint: CheckpointHead;
  readonly journal: JournalReading;
  readonly ledger: LedgerKeeper;
}

/**
 * Reads a data directory, which is created if it is new: first the checkpoint with logs and metadata, then
 * the indexes of the chunks, then the journal from the checkpoint's start.
 * @throws StorageError `corrupt` when acknowledged bytes are damaged, `failed` when it is not a data
 * directory of this release
 */
export async function recoverStore(settings: RecoverySettings): Promise<RecoveredStore> {
  const { encryption, logger, options, predecessorIsGone } = settings;
  const { disk, beginsTerm, turnsOn } = encryption;
  const { hasLedger } = await prepareDirectory(disk);
  const state = new StoreState();
  const checkpoint = await loadCheckpoint(disk, state, logger);
  const chunks = new ChunkFiles(disk);
  await loadChunks(disk, checkpoint.chunks, state, chunks);
  const blobs = await EmbeddedBlobStore.open(disk);
  const pages = new Pages({
    pageBytes: options.pageBytes,
    // All that a sort recycles: unused pages wait for a garbage collection, which may come long after the load.
    maxSpares: Math.ceil(options.tailBytes / options.pageBytes),
    allocate: (bytes) => disk.memory(bytes),
  });
  await removeUnfinishedSegments(disk);
  const previousLedger = hasLedger ? await readLedger(disk) : undefined;
  const journal = await recoverJournal(
    {
      disk,
      pages,
      start: checkpoint.start,
      durableTo: checkpoint.durableTo,
      resumedAt: checkpoint.resumedAt,
      onFrame: (page, at) => state.applyFrame(page, at),
      ledger: previousLedger,
    },
    logger,
  );
  const continuesTerm = predecessorIsGone && !beginsTerm;
  const ledger = await resumeLedger({ disk, ledger: previousLedger, reading: journal, continuesTerm });
  // Releases without a ledger would misread the checkpoints that are written from now on.
  if (!hasLedger || beginsTerm) await ledger.begin();
  else if (!continuesTerm) await beginTerm(ledger, logger);
  if (turnsOn) await encryptHeads(disk, checkpoint);
  return { state, chunks, blobs, pages, checkpoint, journal, ledger };
}

/** From now on only what is listed as unencrypted is accepted without encryption. */
async function encryptHeads(disk: DataDisk, checkpoint: CheckpointHead): Promise<void> {
  await writeHeads(disk, checkpoint);
  await markFormat(disk);
}

/** Begins the term before anything is written: the next owner continues it, and must know which files are of earlier terms. */
async function beginTerm(ledger: LedgerKeeper, logger: Logger): Promise<void> {
  try {
    await ledger.begin();
  } catch (error) {
    if (!isOutOfSpace(error)) throw error;
    logger.warn('no space left for the ledger; it is written before the first change', {
      error,
    });
  }
}
