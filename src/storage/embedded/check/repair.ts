import type { DataDisk } from '../encryption/data-disk.ts';
import { StorageError } from '../../error.ts';
import type { CheckpointHead } from '../checkpoint/checkpoint.ts';
import { Checkpointer } from '../checkpoint/checkpointer.ts';
import { copyBlocks } from '../chunk/compact.ts';
import { CHUNK_DIRECTORY, chunkPath, listChunks, UNFINISHED_SUFFIX } from '../chunk/chunk-directory.ts';
import type { ChunkRow } from '../chunk/format.ts';
import { sortTail } from '../chunk/sort-tail.ts';
import { FORMAT_FILE, markFormat } from '../directory/format.ts';
import type { JournalPosition } from '../journal/block.ts';
import { listLedgers, writeLedger } from '../journal/ledger.ts';
import { JOURNAL_DIRECTORY } from '../journal/segment-pool.ts';
import { DEFAULT_OPTIONS } from '../options.ts';
import { STATE_DIRECTORY } from '../state-file/paths.ts';
import type { Inspection } from './inspect-directory.ts';
import { SetAside } from './set-aside.ts';

/*
 * Rewrites the intact data, and keeps copies of damaged files. After each step an inspection finds as much
 * intact data as before, so an interrupted repair can be run again:
 *
 *   damaged files are copied to set-aside/
 *   a damaged chunk is replaced by one with its intact blocks
 *   the readable part of a damaged journal is sorted into new chunks, and a new checkpoint refers to them and
 *   to a new, empty journal
 */

// The number of positions that are skipped in every log when the journal is damaged. More than the damaged part
// can have contained, so that a sequence number that was returned to a client is never given to another record.
const SKIPPED_POSITIONS = 2 ** 25;

/**
 * Repairs a data directory.
 * @returns the directory of the copies, relative to the data directory, and the paths of the damaged files
 * @throws StorageError `corrupt` when both checkpoints are damaged
 */
export async function repairDirectory(
  disk: DataDisk,
  inspection: Inspection,
): Promise<{ directory: string; paths: readonly string[] }> {
  const { head, report, damagedChunks } = inspection;
  if (!head) {
    throw new StorageError(
      'corrupt',
      `neither checkpoint of ${disk.absolute('')} can be read, and the other files are useless without one: restore the directory from a copy`,
    );
  }
  const aside = await SetAside.open(disk);
  for (const { file } of report.damage) await aside.keep(file);
  for (const [number, rows] of damagedChunks) await rewriteChunk(disk, number, rows);
  const hasDamage = (prefix: string) => report.damage.some(({ file }) => file.startsWith(prefix));
  if (hasDamage(JOURNAL_DIRECTORY) || hasDamage('ledger')) await beginNewJournal(disk, inspection, head);
  else if (hasDamage('checkpoint') || hasDamage(STATE_DIRECTORY))
    await writeCheckpoint(disk, inspection, head);
  for (const path of aside.paths) {
    if (path.startsWith(JOURNAL_DIRECTORY) || path.startsWith('blobs/')) await disk.remove(path);
  }
  if (hasDamage(FORMAT_FILE)) await rewriteFormat(disk, inspection);
  return { directory: aside.directory, paths: aside.paths };
}

/** Writes the format of this release, which requires a ledger. */
async function rewriteFormat(disk: DataDisk, { journal }: Inspection): Promise<void> {
  const segments = new Map(journal?.segments.map(({ epoch, path }) => [epoch, path]));
  if ((await listLedgers(disk)).length === 0) await writeLedger(disk, { term: 1, segments });
  await markFormat(disk);
}

/** The new chunk keeps the number, because later chunks contain later batches. */
async function rewriteChunk(disk: DataDisk, number: number, rows: readonly ChunkRow[]): Promise<void> {
  const draft = chunkPath(number) + UNFINISHED_SUFFIX;
  await copyBlocks(disk, { number, to: draft, sizes: DEFAULT_OPTIONS }, rows);
  await disk.rename(draft, chunkPath(number));
  await disk.syncDirectory(CHUNK_DIRECTORY);
}

async function beginNewJournal(disk: DataDisk, inspection: Inspection, head: CheckpointHead): Promise<void> {
  const { state, pages, ledger, journal } = inspection;
  const { chunks } = head;
  const boundary = (pages.live.at(-1)?.number ?? 0) + 1;
  await disk.makeDirectory(CHUNK_DIRECTORY);
  const firstNumber = Math.max(0, ...chunks, ...(await listChunks(disk))) + 1;
  const settings = { disk, state, pages, sizes: DEFAULT_OPTIONS };
  const written = await sortTail(settings, boundary, firstNumber);
  for (const log of state.logs()) log.endPos = Math.max(log.endPos, log.nextPos) + SKIPPED_POSITIONS;
  const used = (journal?.segments ?? []).map((segment) => segment.epoch);
  const epoch = Math.max(journal?.end.epoch ?? 0, ...used, ...(ledger?.segments.keys() ?? [])) + 1;
  const start: JournalPosition = { epoch, offset: 0, block: 0, chain: 0 };
  const numbers = [...chunks, ...written.map(({ number }) => number)];
  await writeCheckpoint(disk, inspection, {
    ...head,
    start,
    durableTo: start,
    resumedAt: undefined,
    chunks: numbers,
  });
  await writeLedger(disk, { term: ((await listLedgers(disk)).at(-1) ?? 0) + 1, segments: new Map() });
}

/** Writes a checkpoint with a new state file, so that the previous one remains complete until then. */
async function writeCheckpoint(disk: DataDisk, inspection: Inspection, head: CheckpointHead): Promise<void> {
  // Releases that read only format version 1 would misread the checkpoint.
  await rewriteFormat(disk, inspection);
  const { state } = inspection;
  const term = (await listLedgers(disk)).at(-1) ?? 1;
  const checkpointer = new Checkpointer({
    disk,
    state,
    sizes: DEFAULT_OPTIONS,
    file: head.state,
    term,
    fileTerm: undefined,
  });
  await checkpointer.writeWithNewFile(head, async () => head.durableTo);
}
