import { MIB } from '../../../lib/bytes.ts';
import { aligned, type Disk, type DiskFile } from '../../../lib/disk/disk.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import { StorageError } from '../../error.ts';
import { isOutOfSpace } from '../files/out-of-space.ts';
import { syncFile } from '../files/whole-file.ts';
import { FillCancelled, FillPace } from './fill-pace.ts';
import type { LedgerKeeper } from './ledger.ts';

/*
 * Segment files are filled with zeros once and then reused: writing into allocated blocks is about 1.5 times
 * as fast as growing a file, and cannot run out of space.
 */

export const JOURNAL_DIRECTORY = 'journal';
const SUFFIX = '.segment';
/** Suffix of a file that is still being filled with zeros; removed when the store opens. */
const UNFINISHED_SUFFIX = '.segment.new';

// Small, so that the first segment does not delay the first response. The next segments grow to full size.
const FIRST_SEGMENT_BYTES = 4 * MIB;
const GROWTH = 4;
// One prepared segment, and one that is recycled before the prepared one is used.
const MAX_SPARES = 2;
// The bytes of one write of zeros. Small, so that writes of the journal do not wait long for it.
const FILL_BYTES = 2 ** 19;
/** The share of a file that is needed at once. */
const ALL = 1;

/** A file that is ready for use as a segment. */
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
  /** The number in the name of the next new file. */
  readonly nextNumber: number;
  readonly ledger: LedgerKeeper;
}

export class SegmentPool {
  readonly #settings: SegmentPoolSettings;
  readonly #spares: SpareSegment[] = [];
  #nextNumber: number;
  #nextBytes: number;
  #flushes = 0;
  #preparing: { readonly pace: FillPace; readonly ended: Promise<void> } | undefined;

  constructor(settings: SegmentPoolSettings) {
    this.#settings = settings;
    this.#nextNumber = settings.nextNumber;
    this.#nextBytes = Math.min(FIRST_SEGMENT_BYTES, settings.segmentBytes);
  }

  /**
   * Opens a file for segment `epoch` with room for at least `minBytes`, and enters it in the ledger.
   * @throws StorageError `full` when there is no space for a new file
   */
  async take(minBytes: number, epoch: number): Promise<Segment> {
    await this.#endPreparing(this.#findSpare(minBytes, epoch) !== undefined);
    if (!this.#findSpare(minBytes, epoch)) await this.#prepare(minBytes, new FillPace(ALL));
    const spare = this.#findSpare(minBytes, epoch)!;
    await this.#enter(epoch, spare);
    this.#spares.splice(this.#spares.indexOf(spare), 1);
    const { disk, durability } = this.#settings;
    // With durability `os`, writes go to the page cache, so direct writes are not used.
    const file =
      durability === 'fsync'
        ? await disk.open(spare.path, 'write-durable', { direct: true })
        : await disk.open(spare.path, 'write');
    return { ...spare, file };
  }

  /**
   * Prepares a file for segment `epoch` in the background, and enters it in the ledger.
   * @param dueShare of the file that may be filled by now, from 0 to 1; later calls raise it
   */
  prepareAhead(epoch: number, dueShare: number): void {
    if (this.#preparing) return this.#preparing.pace.advance(dueShare);
    if (this.#settings.ledger.pathOf(epoch) !== undefined && this.#spares.length > 0) return;
    const pace = new FillPace(dueShare);
    const ended = this.#prepareFor(epoch, pace)
      .catch((error: unknown) => {
        // Not harmful yet: `take` retries and reports the error to its caller.
        if (!(error instanceof FillCancelled))
          this.#settings.logger.warn('no journal segment could be prepared', { error });
      })
      .finally(() => {
        this.#preparing = undefined;
      });
    this.#preparing = { pace, ended };
  }

  /**
   * Recycles or removes a segment whose blocks are no longer needed. A file of an earlier term is removed: an owner
   * that was suspended may still write its last block into it. A file that the ledger lists for a prepared segment is
   * kept even if its size differs, because the next start would report it as missing.
   */
  async recycle(spare: SpareSegment): Promise<void> {
    const { disk, ledger, segmentBytes } = this.#settings;
    const isReusable =
      this.#spares.length < MAX_SPARES &&
      spare.bytes === segmentBytes &&
      ledger.isOfThisTerm(fileNumber(spare.path));
    if (isReusable || ledger.lists(spare.path)) this.#spares.push(spare);
    else await disk.remove(spare.path);
    // It takes the place of the file that is being filled.
    if (isReusable) this.#preparing?.pace.cancel();
  }

  /**
   * Makes a segment durable if its writes are not. Uses a separate descriptor, because the one for writing
   * may be closed at the same time.
   */
  async sync({ path }: SpareSegment): Promise<void> {
    if (this.#settings.durability !== 'os') return;
    await syncFile(this.#settings.disk, path);
    this.#flushes++;
  }

  /** How many segments `sync` has flushed. */
  get flushes(): number {
    return this.#flushes;
  }

  /** Ends background work. */
  async close(): Promise<void> {
    this.#preparing?.pace.cancel();
    await this.#preparing?.ended;
  }

  /**
   * Waits until a preparation has ended: it would enter another file for the same epoch.
   * @param isSpareFound whether its file is not needed now
   */
  async #endPreparing(isSpareFound: boolean): Promise<void> {
    const preparing = this.#preparing;
    if (isSpareFound) preparing?.pace.cancel();
    else preparing?.pace.advance(ALL);
    await preparing?.ended;
  }

  /** A large enough spare, preferably the one that the ledger lists for the segment. */
  #findSpare(minBytes: number, epoch: number): SpareSegment | undefined {
    const largeEnough = this.#spares.filter(({ bytes }) => bytes >= minBytes);
    const listed = this.#settings.ledger.pathOf(epoch);
    return largeEnough.find(({ path }) => path === listed) ?? largeEnough[0];
  }

  async #prepareFor(epoch: number, pace: FillPace): Promise<void> {
    if (this.#spares.length === 0) await this.#prepare(0, pace);
    await this.#enter(epoch, this.#spares[0]!);
  }

  async #enter(epoch: number, { path, bytes }: SpareSegment): Promise<void> {
    try {
      await this.#settings.ledger.enter(epoch, path);
    } catch (error) {
      throw isOutOfSpace(error) ? fullError(path, bytes, error) : error;
    }
  }

  async #prepare(minBytes: number, pace: FillPace): Promise<void> {
    await this.#create(aligned(Math.max(minBytes, this.#nextBytes)), pace);
    this.#nextBytes = Math.min(this.#nextBytes * GROWTH, this.#settings.segmentBytes);
  }

  async #create(bytes: number, pace: FillPace): Promise<void> {
    const { disk } = this.#settings;
    const name = `${JOURNAL_DIRECTORY}/${String(this.#nextNumber++).padStart(8, '0')}-${bytes}`;
    const [unfinished, path] = [name + UNFINISHED_SUFFIX, name + SUFFIX];
    try {
      const file = await disk.open(unfinished, 'write', { direct: true });
      try {
        const zeros = disk.memory(Math.min(FILL_BYTES, bytes));
        for (let at = 0; at < bytes; at += zeros.length) {
          await pace.reaches(at / bytes);
          await file.write(zeros, 0, Math.min(zeros.length, bytes - at), at);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      await disk.rename(unfinished, path);
      await disk.syncDirectory(JOURNAL_DIRECTORY);
    } catch (error) {
      for (const created of [unfinished, path]) await disk.remove(created).catch(() => {});
      throw isOutOfSpace(error) ? fullError(path, bytes, error) : error;
    }
    this.#spares.push({ path, bytes });
  }
}

function fullError(path: string, bytes: number, cause: unknown): StorageError {
  return new StorageError('full', `no space left for ${path}: free some space, and writing continues`, {
    cause,
    facts: { file: path, bytes },
  });
}

/**
 * Whether a segment file was truncated or has grown. Names contain the size, except in directories of the
 * first release.
 */
export function hasWrongSize({ path, bytes }: SpareSegment): boolean {
  const expectedBytes = /-(\d+)\.segment$/.exec(path)?.[1];
  return expectedBytes !== undefined && Number(expectedBytes) !== bytes;
}

/** The number in the name of a segment file; 0 when it has none. */
export function fileNumber(path: string): number {
  return Number.parseInt(path.slice(JOURNAL_DIRECTORY.length + 1), 10) || 0;
}

/** Removes files that were not yet filled with zeros at a crash. */
export async function removeUnfinishedSegments(disk: Disk): Promise<void> {
  const names = await disk.list(JOURNAL_DIRECTORY);
  for (const name of names.filter((name) => name.endsWith(UNFINISHED_SUFFIX))) {
    await disk.remove(`${JOURNAL_DIRECTORY}/${name}`);
  }
}

/** The paths of all segment files, and the next unused file number. */
export async function listSegments(disk: Disk): Promise<{ paths: string[]; nextNumber: number }> {
  const names = (await disk.list(JOURNAL_DIRECTORY)).filter((name) => name.endsWith(SUFFIX));
  const paths = names.map((name) => `${JOURNAL_DIRECTORY}/${name}`);
  return { paths, nextNumber: Math.max(0, ...paths.map(fileNumber)) + 1 };
}
