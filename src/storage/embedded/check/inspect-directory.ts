import type { Disk } from '../../../lib/disk/disk.ts';
import { isStorageError, type StorageError } from '../../error.ts';
import {
  applyCheckpoint,
  CHECKPOINT_COPY,
  CHECKPOINT_FILE,
  type CheckpointHead,
  readCheckpoint,
} from '../checkpoint/checkpoint.ts';
import { chunkPath, listChunks } from '../chunk/files.ts';
import type { ChunkRow } from '../chunk/format.ts';
import { addRow, inOrder } from '../chunk/load.ts';
import { damage } from '../files/damage.ts';
import { listBlobs } from '../blobs/blob-store.ts';
import { checkFormat, FORMAT_FILE, isOfLaterRelease } from '../directory/format.ts';
import { type Ledger, ledgerPath, listLedgers, readLedger } from '../journal/ledger.ts';
import { Pages } from '../journal/page.ts';
import { type JournalGap, type JournalReading, readJournal } from '../journal/read-journal.ts';
import { listSegments } from '../journal/segment-pool.ts';
import { DEFAULT_OPTIONS } from '../options.ts';
import { listStateFiles, statePaths } from '../state-file/paths.ts';
import { StoreState } from '../state/store-state.ts';
import { inspectBlob, missingBlobs } from './inspect-blobs.ts';
import { inspectChunk } from './inspect-chunk.ts';
import { missingRanges } from './missing-ranges.ts';
import { guessContent } from './read-gap.ts';
import type { Damage, DirectoryReport, FileKind, FileReport, MissingRange } from './report.ts';

/** All that can be read of a data directory, and what is wrong with the rest. */
export interface Inspection {
  readonly report: DirectoryReport;
  readonly state: StoreState;
  readonly pages: Pages;
  /** Undefined when neither checkpoint can be read: then nothing is known of logs and journal. */
  readonly head: CheckpointHead | undefined;
  /** Undefined when it is damaged, and in a directory of an earlier release. */
  readonly ledger: Ledger | undefined;
  readonly journal: JournalReading | undefined;
  /** Intact blocks of chunks that are damaged or missing, by number. */
  readonly damagedChunks: ReadonlyMap<number, readonly ChunkRow[]>;
}

export interface Progress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** Reads a whole data directory and changes nothing. Nobody else may write to it meanwhile. */
export function inspectDirectory(disk: Disk, onProgress: (progress: Progress) => void): Promise<Inspection> {
  return new Inspector(disk, onProgress).inspect();
}

class Inspector {
  readonly #disk: Disk;
  readonly #onProgress: (progress: Progress) => void;
  readonly #files: FileReport[] = [];
  readonly #damage: Damage[] = [];
  readonly #state = new StoreState();
  readonly #pages: Pages;
  readonly #damagedChunks = new Map<number, readonly ChunkRow[]>();
  /** One above the newest position that each log is known to have had. */
  readonly #promisedEnds = new Map<number, number>();
  readonly #changedKeys = new Set<string>();
  #doneBytes = 0;
  #totalBytes = 0;

  constructor(disk: Disk, onProgress: (progress: Progress) => void) {
    this.#disk = disk;
    const allocate = (bytes: number) => disk.memory(bytes);
    this.#pages = new Pages({ pageBytes: DEFAULT_OPTIONS.pageBytes, maxSpares: 0, allocate });
    this.#onProgress = onProgress;
  }

  async inspect(): Promise<Inspection> {
    await this.#measure();
    const hasLedger = await this.#inspectFormat();
    const head = await this.#inspectCheckpoint();
    await this.#inspectChunks(head);
    const ledger = hasLedger ? await this.#inspectLedger() : undefined;
    const journal = head && (await this.#inspectJournal(head, ledger));
    await this.#inspectBlobs(head !== undefined);
    const isDamaged = this.#damage.length > 0;
    return {
      report: {
        files: this.#files,
        damage: this.#damage,
        unfinished: journal?.torn && { file: journal.torn.path, byte: journal.torn.byte },
        missing: isDamaged ? this.#missing() : [],
        changedKeys: [...this.#changedKeys],
      },
      state: this.#state,
      pages: this.#pages,
      head,
      ledger,
      journal,
      damagedChunks: this.#damagedChunks,
    };
  }

  async #measure(): Promise<void> {
    const chunks = (await listChunks(this.#disk)).map(chunkPath);
    const { paths } = await listSegments(this.#disk);
    for (const path of [...chunks, ...paths, ...(await listBlobs(this.#disk))]) {
      this.#totalBytes += (await this.#disk.sizeOf(path)) ?? 0;
    }
  }

  /** @returns whether the directory must have a ledger */
  async #inspectFormat(): Promise<boolean> {
    let hasLedger = (await listLedgers(this.#disk)).length > 0;
    try {
      const format = await checkFormat(this.#disk);
      if (format.isNew) this.#accuse(damage(FORMAT_FILE, 0, 'it is missing'));
      else hasLedger = format.hasLedger;
    } catch (error) {
      // One that another release wrote may be sound, and repairing it as one of this release would not be.
      if (!isStorageError(error) || isOfLaterRelease(error)) throw error;
      this.#damage.push({ file: FORMAT_FILE, byte: 0, what: error.message });
    }
    await this.#tell(FORMAT_FILE, 'format', 'the version of the format');
    // Whatever is in it: only a living process that it names counts, and none does here.
    await this.#tell('lock', 'lock', 'the process that last had it open');
    return hasLedger;
  }

  async #inspectLedger(): Promise<Ledger | undefined> {
    let ledger: Ledger | undefined;
    try {
      ledger = await readLedger(this.#disk);
    } catch (error) {
      if (!isStorageError(error, 'corrupt')) throw error;
      this.#accuse(error);
    }
    for (const term of await listLedgers(this.#disk)) {
      await this.#tell(ledgerPath(term), 'ledger', 'which files make up the journal');
    }
    return ledger;
  }

  async #inspectCheckpoint(): Promise<CheckpointHead | undefined> {
    let head: CheckpointHead | undefined;
    try {
      const { content, damaged } = await readCheckpoint(this.#disk);
      for (const error of damaged) this.#accuse(error);
      const applied = await applyCheckpoint(this.#disk, content, this.#state);
      head = applied.head;
      for (const { error } of applied.damagedState) this.#accuse(error);
      for (const { number, endPos } of this.#state.logs()) this.#promisedEnds.set(number, endPos);
    } catch (error) {
      if (!isStorageError(error, 'corrupt')) throw error;
      this.#accuse(error);
    }
    for (const path of [CHECKPOINT_FILE, CHECKPOINT_COPY]) {
      await this.#tell(
        path,
        'checkpoint',
        head ? `where the journal begins, and ${head.chunks.length} chunks` : '',
      );
    }
    const needed: readonly string[] = head?.state ? statePaths(head.state.number) : [];
    for (const path of await listStateFiles(this.#disk)) {
      const holds = needed.includes(path) ? 'logs and metadata' : 'nothing that is needed';
      await this.#tell(path, 'checkpoint', holds);
    }
    return head;
  }

  async #inspectChunks(head: CheckpointHead | undefined): Promise<void> {
    const present = await listChunks(this.#disk);
    const needed = head?.chunks ?? present;
    for (const number of inOrder(needed)) {
      const { rows, errors } = await inspectChunk(this.#disk, number);
      const good = rows.filter((row) => this.#addRow(number, row, errors));
      for (const error of errors) this.#accuse(error);
      if (errors.length > 0) this.#damagedChunks.set(number, good);
      const logs = new Set(rows.map(({ logNumber }) => logNumber)).size;
      await this.#tell(chunkPath(number), 'chunk', `${rows.length} blocks of ${logs} logs`);
    }
    for (const number of present.filter((number) => !needed.includes(number))) {
      await this.#tell(chunkPath(number), 'chunk', 'nothing that is needed: left by a crash');
    }
  }

  #addRow(number: number, row: ChunkRow, errors: StorageError[]): boolean {
    const log = this.#state.logByNumber(row.logNumber);
    // Of a log that is deleted, or unknown for want of a checkpoint.
    if (!log) return true;
    try {
      addRow(log, number, row);
      return true;
    } catch (error) {
      if (!isStorageError(error, 'corrupt')) throw error;
      errors.push(error);
      return false;
    }
  }

  async #inspectJournal(head: CheckpointHead, ledger: Ledger | undefined): Promise<JournalReading> {
    const gaps: JournalGap[] = [];
    const counts = new Map<string, number>();
    const reading = await readJournal({
      disk: this.#disk,
      pages: this.#pages,
      ledger,
      start: head.start,
      durableTo: head.durableTo,
      resumedAt: head.resumedAt,
      onFrame: (page, at, path) => {
        counts.set(path, (counts.get(path) ?? 0) + 1);
        this.#state.applyFrame(page, at);
      },
      onGap: (gap) => void gaps.push(gap),
    });
    for (const gap of gaps) {
      this.#accuse(gap.error);
      await this.#guess(gap);
    }
    for (const { path, epoch } of reading.segments) {
      await this.#tell(path, 'segment', `segment ${epoch} of the journal, ${counts.get(path) ?? 0} changes`);
    }
    for (const { path } of reading.spares)
      await this.#tell(path, 'segment', 'nothing that is needed: a spare');
    return reading;
  }

  async #guess(gap: JournalGap): Promise<void> {
    const { appends, keys } = await guessContent(this.#disk, gap);
    for (const key of keys) this.#changedKeys.add(key);
    for (const { logNumber, pos } of appends) {
      const known = Math.max(
        this.#promisedEnds.get(logNumber) ?? 0,
        this.#state.logByNumber(logNumber)?.endPos ?? 0,
      );
      // Positions follow on each other: one that is further off is itself what is damaged.
      if (pos < known + appends.length) this.#promisedEnds.set(logNumber, Math.max(known, pos + 1));
    }
  }

  async #inspectBlobs(knowsDocuments: boolean): Promise<void> {
    const paths = await listBlobs(this.#disk);
    for (const path of paths) {
      const error = await inspectBlob(this.#disk, path);
      if (error) this.#accuse(error);
      await this.#tell(path, 'blob', 'bytes that match their name');
    }
    if (!knowsDocuments) return;
    for (const error of missingBlobs(this.#state.meta, paths)) this.#accuse(error);
  }

  #missing(): MissingRange[] {
    return [...this.#state.logs()].flatMap((log) =>
      missingRanges(log, this.#pages, this.#promisedEnds.get(log.number) ?? 0),
    );
  }

  #accuse({ facts, message }: StorageError): void {
    const { file, byte, what } = facts as Partial<Damage>;
    this.#damage.push({ file: file ?? '', byte: byte ?? 0, what: what ?? message });
  }

  async #tell(path: string, kind: FileKind, holds: string): Promise<void> {
    const bytes = await this.#disk.sizeOf(path);
    if (bytes === undefined) return;
    const isDamaged = this.#damage.some(({ file }) => file === path);
    this.#files.push({ path, kind, bytes, holds: isDamaged ? 'damaged' : holds });
    if (kind === 'segment' || kind === 'chunk' || kind === 'blob') this.#doneBytes += bytes;
    this.#onProgress({ doneBytes: this.#doneBytes, totalBytes: this.#totalBytes });
  }
}
