import type { Disk } from '../../../lib/disk/disk.ts';
import { StorageError } from '../../error.ts';
import type { CheckpointHead } from '../checkpoint/checkpoint.ts';
import { Checkpointer } from '../checkpoint/checkpointer.ts';
import { CHUNK_DIRECTORY, chunkPath, listChunks, readChunkBlock } from '../chunk/files.ts';
import { CHUNK_BLOCK_HEADER_BYTES, type ChunkRow } from '../chunk/format.ts';
import { ChunkWriter } from '../chunk/writer.ts';
import { sortTail } from '../chunk/sort-tail.ts';
import { FORMAT_FILE, markFormat } from '../directory/format.ts';
import { forEachFrame } from '../frame/frame.ts';
import type { JournalPosition } from '../journal/block.ts';
import { listLedgers, writeLedger } from '../journal/ledger.ts';
import { JOURNAL_DIRECTORY } from '../journal/segment-pool.ts';
import { DEFAULT_OPTIONS } from '../options.ts';
import { withFile } from '../files/whole-file.ts';
import { STATE_DIRECTORY } from '../state-file/paths.ts';
import type { Inspection } from './inspect-directory.ts';
import { SetAside } from './set-aside.ts';

/*
 * Writes what is intact anew and keeps what is damaged beside it. Each step leaves a directory that the next
 * inspection reads as well as this one did, so a repair that is cut off is simply begun again:
 *
 *   damaged files are copied to set-aside/
 *   a damaged chunk is replaced by one of its intact blocks
 *   a damaged journal is sorted into new chunks; the checkpoint that names them lets the journal begin afresh
 */

// Positions that are left out in every log when the journal has lost some: more than can have been in what was
// lost, so that no sequence number that was handed out is ever given to another record.
const SKIPPED_POSITIONS = 2 ** 25;

/**
 * @returns where the damaged files are, below the data directory, and their paths; undefined when there was none
 * @throws StorageError `corrupt` when too much is damaged, `failed` when the directory is of another release
 */
export async function repairDirectory(
  disk: Disk,
  inspection: Inspection,
): Promise<{ directory: string; paths: readonly string[] }> {
  const { head, report, damagedChunks } = inspection;
  if (!head) {
    throw new StorageError(
      'corrupt',
      `neither checkpoint of ${disk.absolute('')} can be read, and without one nothing is known of the rest: put the directory back from a copy`,
    );
  }
  const aside = await SetAside.open(disk);
  for (const { file } of report.damage) await aside.keep(file);
  for (const [number, rows] of damagedChunks) await rewriteChunk(disk, number, rows);
  const isHit = (directory: string) => report.damage.some(({ file }) => file.startsWith(directory));
  if (isHit(JOURNAL_DIRECTORY) || isHit('ledger')) await beginJournalAfresh(disk, inspection, head);
  else if (isHit('checkpoint') || isHit(STATE_DIRECTORY)) await writeAnew(disk, inspection, head);
  for (const path of aside.paths) {
    if (path.startsWith(JOURNAL_DIRECTORY) || path.startsWith('blobs/')) await disk.remove(path);
  }
  if (isHit(FORMAT_FILE)) await rewriteFormat(disk, inspection);
  return { directory: aside.directory, paths: aside.paths };
}

/** The format of this release, whatever it was, so there has to be a ledger too. */
async function rewriteFormat(disk: Disk, { journal }: Inspection): Promise<void> {
  const segments = new Map(journal?.segments.map(({ epoch, path }) => [epoch, path]));
  if ((await listLedgers(disk)).length === 0) await writeLedger(disk, { term: 1, segments });
  await markFormat(disk);
}

/** Keeps the number: later chunks hold later batches. */
async function rewriteChunk(disk: Disk, number: number, rows: readonly ChunkRow[]): Promise<void> {
  const path = chunkPath(number);
  const draft = `${path}.new`;
  const writer = await ChunkWriter.create(disk, draft, DEFAULT_OPTIONS);
  try {
    for (const row of rows) {
      const block = await withFile(disk, path, (file) => readChunkBlock(file, number, row));
      const frames: number[] = [];
      forEachFrame(block, CHUNK_BLOCK_HEADER_BYTES, block.length, (at) => frames.push(at));
      for (const at of frames) while (!writer.add(row.logNumber, block, at)) await writer.flush();
    }
    await writer.finish();
  } finally {
    await writer.close();
  }
  await disk.rename(draft, path);
  await disk.syncDirectory(CHUNK_DIRECTORY);
}

async function beginJournalAfresh(disk: Disk, inspection: Inspection, head: CheckpointHead): Promise<void> {
  const { state, pages, ledger, journal } = inspection;
  const { chunks } = head;
  const beyond = (pages.live.at(-1)?.number ?? 0) + 1;
  await disk.makeDirectory(CHUNK_DIRECTORY);
  const firstNumber = Math.max(0, ...chunks, ...(await listChunks(disk))) + 1;
  const settings = { disk, state, pages, sizes: DEFAULT_OPTIONS };
  const written = await sortTail(settings, beyond, firstNumber);
  for (const log of state.logs()) log.endPos = Math.max(log.endPos, log.nextPos) + SKIPPED_POSITIONS;
  const used = (journal?.segments ?? []).map((one) => one.epoch);
  const epoch = Math.max(journal?.end.epoch ?? 0, ...used, ...(ledger?.segments.keys() ?? [])) + 1;
  const start: JournalPosition = { epoch, offset: 0, block: 0, chain: 0 };
  const numbers = [...chunks, ...written.map(({ number }) => number)];
  await writeAnew(disk, inspection, {
    ...head,
    start,
    durableTo: start,
    resumedAt: undefined,
    chunks: numbers,
  });
  await writeLedger(disk, { term: ((await listLedgers(disk)).at(-1) ?? 0) + 1, segments: new Map() });
}

/** A checkpoint with a state file of its own: the one that it replaces stays whole until it is there. */
async function writeAnew(disk: Disk, inspection: Inspection, head: CheckpointHead): Promise<void> {
  // Releases before would misread it.
  await rewriteFormat(disk, inspection);
  const { state } = inspection;
  const checkpointer = new Checkpointer({ disk, state, sizes: DEFAULT_OPTIONS, file: head.state });
  await checkpointer.writeAnew(head, async () => head.durableTo);
}
