import { aligned, type Disk, type DiskFile } from '../../../lib/disk/disk.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import { StorageError } from '../../error.ts';
import { isOutOfSpace } from '../files/out-of-space.ts';
import { syncFile } from '../files/whole-file.ts';
import type { LedgerKeeper } from './ledger.ts';

/*
 * Segments are filled with zeros once and used again and again: writing into blocks that the file system
 * has already given out is about half again as fast as growing a file, and cannot run out of space.
 */

export const JOURNAL_DIRECTORY = 'journal';
const SUFFIX = '.segment';
/** Of a file that is not yet full of zeros; removed when the store opens. */
const UNFINISHED_SUFFIX = '.segment.new';

// The first segment must not delay the first answer; those after it grow to full size.
const FIRST_SEGMENT_BYTES = 4 * 2 ** 20;
const GROWTH = 4;
// One in reserve, and one that comes back while it is still unused.
const MAX_SPARES = 2;
// Keeps each write short, so that the journal's own are not held up behind it.
const FILL_BYTES = 2 ** 19;

/** A file that waits to be used. */
export interface SpareSegment {
  readonly path: string;
  readonly bytes: number;
}

export interface Segment extends SpareSegment {
  readonly file: DiskFile;
}

export interface SegmentPoolSettings {
  readonly disk: Disk;
  readonly logger: Logger;
  readonly durability: 'fsync' | 'os';
  readonly segmentBytes: number;
  /** The number that the next new file is named by. */
  readonly nextNumber: number;
  readonly ledger: LedgerKeeper;
}

export class SegmentPool {
  readonly #settings: SegmentPoolSettings;
  readonly #spares: SpareSegment[] = [];
  #nextNumber: number;
  #nextBytes: number;
  #preparing: Promise<void> | undefined;

  constructor(settings: SegmentPoolSettings) {
    this.#settings = settings;
    this.#nextNumber = settings.nextNumber;
    this.#nextBytes = Math.min(FIRST_SEGMENT_BYTES, settings.segmentBytes);
  }

  /**
   * A file for segment `epoch` with room for at least `minBytes`, entered in the ledger.
   * @throws StorageError `full` when there is no space for one
   */
  async take(minBytes: number, epoch: number): Promise<Segment> {
    await this.#preparing?.catch(() => {});
    if (!this.#findSpare(minBytes, epoch)) await this.#prepare(minBytes);
    const spare = this.#findSpare(minBytes, epoch)!;
    await this.#enter(epoch, spare);
    this.#spares.splice(this.#spares.indexOf(spare), 1);
    const { disk, durability } = this.#settings;
    // What is left to the system lies in its page cache and nowhere else until it likes.
    const file =
      durability === 'fsync'
        ? await disk.open(spare.path, 'write-durable', { direct: true })
        : await disk.open(spare.path, 'write');
    return { ...spare, file };
  }

  /** Sees to it, in the background, that there is a file for segment `epoch`, and that it is entered in the ledger. */
  prepareAhead(epoch: number): void {
    if (this.#preparing || (this.#settings.ledger.pathOf(epoch) !== undefined && this.#spares.length > 0))
      return;
    this.#preparing = this.#prepareFor(epoch).finally(() => {
      this.#preparing = undefined;
    });
    this.#preparing.catch((error: unknown) => {
      // Not yet harmful: `take` tries again, and reports it to those who wait for it.
      this.#settings.logger.warn('no journal segment could be prepared', { cause: String(error) });
    });
  }

  /**
   * Gives back a segment whose blocks are no longer needed. A file that the ledger names for a segment to come is kept,
   * whatever its size: removed, it would be missed by the next start.
   */
  async recycle(spare: SpareSegment): Promise<void> {
    const { disk, ledger, segmentBytes } = this.#settings;
    const isWanted = this.#spares.length < MAX_SPARES && spare.bytes === segmentBytes;
    if (isWanted || ledger.names(spare.path)) this.#spares.push(spare);
    else await disk.remove(spare.path);
  }

  /**
   * Makes a segment durable where its writes alone do not. By a descriptor of its own, so that it cannot
   * meet the closing of the one that is written to.
   */
  async sync({ path }: SpareSegment): Promise<void> {
    if (this.#settings.durability === 'os') await syncFile(this.#settings.disk, path);
  }

  /** Waits for background work to end. */
  async close(): Promise<void> {
    await this.#preparing?.catch(() => {});
  }

  /** The file that is entered for the segment if it is large enough, else any other. */
  #findSpare(minBytes: number, epoch: number): SpareSegment | undefined {
    const fitting = this.#spares.filter(({ bytes }) => bytes >= minBytes);
    const entered = this.#settings.ledger.pathOf(epoch);
    return fitting.find(({ path }) => path === entered) ?? fitting[0];
  }

  async #prepareFor(epoch: number): Promise<void> {
    if (this.#spares.length === 0) await this.#prepare(0);
    await this.#enter(epoch, this.#spares[0]!);
  }

  async #enter(epoch: number, { path, bytes }: SpareSegment): Promise<void> {
    try {
      await this.#settings.ledger.enter(epoch, path);
    } catch (error) {
      throw isOutOfSpace(error) ? fullError(path, bytes, error) : error;
    }
  }

  async #prepare(minBytes: number): Promise<void> {
    await this.#create(aligned(Math.max(minBytes, this.#nextBytes)));
    this.#nextBytes = Math.min(this.#nextBytes * GROWTH, this.#settings.segmentBytes);
  }

  async #create(bytes: number): Promise<void> {
    const { disk } = this.#settings;
    const name = `${JOURNAL_DIRECTORY}/${String(this.#nextNumber++).padStart(8, '0')}-${bytes}`;
    const [unfinished, path] = [name + UNFINISHED_SUFFIX, name + SUFFIX];
    try {
      const file = await disk.open(unfinished, 'write', { direct: true });
      try {
        const zeros = disk.memory(Math.min(FILL_BYTES, bytes));
        for (let at = 0; at < bytes; at += zeros.length) {
          await file.write(zeros, 0, Math.min(zeros.length, bytes - at), at);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      await disk.rename(unfinished, path);
      await disk.syncDirectory(JOURNAL_DIRECTORY);
    } catch (error) {
      for (const made of [unfinished, path]) await disk.remove(made).catch(() => {});
      throw isOutOfSpace(error) ? fullError(path, bytes, error) : error;
    }
    this.#spares.push({ path, bytes });
  }
}

function fullError(path: string, bytes: number, cause: unknown): StorageError {
  return new StorageError('full', `no space left for ${path}: free some, and writing goes on`, {
    cause,
    facts: { file: path, bytes },
  });
}

/** Whether a segment file was cut or has grown: its name tells its size, save that of a first release. */
export function hasWrongSize({ path, bytes }: SpareSegment): boolean {
  const told = /-(\d+)\.segment$/.exec(path)?.[1];
  return told !== undefined && Number(told) !== bytes;
}

/** Removes files that a crash left before they were full. */
export async function removeUnfinishedSegments(disk: Disk): Promise<void> {
  const names = await disk.list(JOURNAL_DIRECTORY);
  for (const name of names.filter((name) => name.endsWith(UNFINISHED_SUFFIX))) {
    await disk.remove(`${JOURNAL_DIRECTORY}/${name}`);
  }
}

/** Segment files by path, and the number that comes after theirs. */
export async function listSegments(disk: Disk): Promise<{ paths: string[]; nextNumber: number }> {
  const names = (await disk.list(JOURNAL_DIRECTORY)).filter((name) => name.endsWith(SUFFIX));
  const numbers = names.map((name) => Number.parseInt(name, 10) || 0);
  return {
    paths: names.map((name) => `${JOURNAL_DIRECTORY}/${name}`),
    nextNumber: Math.max(0, ...numbers) + 1,
  };
}
