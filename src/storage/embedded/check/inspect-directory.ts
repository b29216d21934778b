import { isStorageError, type StorageError } from '../../error.ts';
import {
  applyCheckpoint,
  CHECKPOINT_COPY,
  CHECKPOINT_FILE,
  type CheckpointHead,
  readCheckpoint,
} from '../checkpoint/checkpoint.ts';
import { chunkPath, listChunks } from '../chunk/chunk-directory.ts';
import type { ChunkRow } from '../chunk/format.ts';
import { addRow, inOrder } from '../chunk/load.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import { KEY_RING_PATHS } from '../encryption/key-ring.ts';
import { damage } from '../files/damage.ts';
import { readWholeFile } from '../files/whole-file.ts';
import { listBlobs } from '../blobs/blob-store.ts';
import { checkFormat, FORMAT_FILE, isOfLaterRelease } from '../directory/format.ts';
import { type Ledger, ledgerPath, listLedgers, readLedger } from '../journal/ledger.ts';
import { Pages } from '../journal/page.ts';
import type { JournalGap } from '../journal/gap.ts';
import { type JournalReading, readJournal } from '../journal/read-journal.ts';
import { DEFAULT_OPTIONS } from '../options.ts';
import { listStateFiles, statePaths } from '../state-file/paths.ts';
import { StoreState } from '../state/store-state.ts';
import { Findings, type Progress } from './findings.ts';
import { inspectBlob, missingBlobs } from './inspect-blobs.ts';
import { inspectChunk } from './inspect-chunk.ts';
import { missingRanges } from './missing-ranges.ts';
import { guessContent } from './read-gap.ts';
import type { DirectoryReport, MissingRange } from './report.ts';

/** The readable contents of a data directory, and a report on the damage. */
export interface Inspection {
  readonly report: DirectoryReport;
  readonly state: StoreState;
  readonly pages: Pages;
  /** Undefined when both checkpoints are damaged. Logs and journal cannot be read without one. */
  readonly head: CheckpointHead | undefined;
  /** Undefined when it is damaged, and in a directory of format version 1. */
  readonly ledger: Ledger | undefined;
  readonly journal: JournalReading | undefined;
  /** Intact blocks of chunks that are damaged or missing, by number. */
  readonly damagedChunks: ReadonlyMap<number, readonly ChunkRow[]>;
}

/**
 * Reads a whole data directory and changes nothing. The caller must hold its lock.
 * @throws StorageError `failed` when a later release wrote the directory
 */
export function inspectDirectory(
  disk: DataDisk,
  onProgress: (progress: Progress) => void,
): Promise<Inspection> {
  return new Inspector(disk, onProgress).inspect();
}

class Inspector {
  readonly #disk: DataDisk;
  readonly #findings: Findings;
  readonly #state = new StoreState();
  readonly #pages: Pages;
  readonly #damagedChunks = new Map<number, readonly ChunkRow[]>();
  /** One above the newest position that is known to have been acknowledged, by log number. */
  readonly #acknowledgedEnds = new Map<number, number>();
  readonly #changedKeys = new Set<string>();

  constructor(disk: DataDisk, onProgress: (progress: Progress) => void) {
    this.#disk = disk;
    const allocate = (bytes: number) => disk.memory(bytes);
    this.#pages = new Pages({ pageBytes: DEFAULT_OPTIONS.pageBytes, maxSpares: 0, allocate });
    this.#findings = new Findings(disk, onProgress);
  }

  async inspect(): Promise<Inspection> {
    await this.#findings.measure();
    const hasLedger = await this.#inspectFormat();
    const head = await this.#inspectCheckpoint();
    await this.#inspectChunks(head);
    const ledger = hasLedger ? await this.#inspectLedger() : undefined;
    const journal = head && (await this.#inspectJournal(head, ledger));
    await this.#inspectBlobs(head !== undefined);
    const { files, damage: found } = this.#findings;
    return {
      report: {
        files,
        damage: found,
        unfinished: journal?.torn && { file: journal.torn.path, byte: journal.torn.byte },
        missing: found.length > 0 ? this.#missing() : [],
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

  /** @returns whether the directory must have a ledger */
  async #inspectFormat(): Promise<boolean> {
    let hasLedger = (await listLedgers(this.#disk)).length > 0;
    try {
      const format = await checkFormat(this.#disk);
      if (format.isNew) this.#findings.addDamage(damage(FORMAT_FILE, 0, 'it is missing'));
      else hasLedger = format.hasLedger;
      if (format.isEncrypted && !this.#disk.cipher) {
        this.#findings.addDamage(
          damage(FORMAT_FILE, 0, 'it marks the directory as encrypted, which it is not'),
        );
      }
    } catch (error) {
      // A directory of a later release may be intact, and a repair by this release would damage it.
      if (!isStorageError(error) || isOfLaterRelease(error)) throw error;
      this.#findings.addDamage(damage(FORMAT_FILE, 0, error.message));
    }
    await this.#findings.addFile(FORMAT_FILE, 'format', 'the version of the format');
    await this.#inspectKeyRing();
    for (const path of KEY_RING_PATHS) await this.#findings.addFile(path, 'keys', 'the encrypted data keys');
    // The content of the lock is not checked, because it matters only while the process that it names is running.
    await this.#findings.addFile('lock', 'lock', 'the last process that opened the directory');
    return hasLedger;
  }

  /** At least one copy is intact, or the directory could not be read. */
  async #inspectKeyRing(): Promise<void> {
    if (!this.#disk.cipher) return;
    const copies = await Promise.all(KEY_RING_PATHS.map((path) => readWholeFile(this.#disk, path)));
    if (copies[0] && copies[1]?.equals(copies[0])) return;
    const path = KEY_RING_PATHS[copies[0] ? 1 : 0]!;
    this.#findings.addDamage(
      damage(path, 0, 'it is missing, or differs from its copy: the next start repairs the damaged one'),
    );
  }

  async #inspectLedger(): Promise<Ledger | undefined> {
    let ledger: Ledger | undefined;
    try {
      ledger = await readLedger(this.#disk);
    } catch (error) {
      if (!isStorageError(error, 'corrupt')) throw error;
      this.#findings.addDamage(error);
    }
    for (const term of await listLedgers(this.#disk)) {
      await this.#findings.addFile(ledgerPath(term), 'ledger', 'the list of journal files');
    }
    return ledger;
  }

  async #inspectCheckpoint(): Promise<CheckpointHead | undefined> {
    let head: CheckpointHead | undefined;
    try {
      const { content, damaged } = await readCheckpoint(this.#disk);
      for (const error of damaged) this.#findings.addDamage(error);
      const applied = await applyCheckpoint(this.#disk, content, this.#state);
      head = applied.head;
      for (const { error } of applied.damagedState) this.#findings.addDamage(error);
      for (const { number, endPos } of this.#state.logs()) this.#acknowledgedEnds.set(number, endPos);
    } catch (error) {
      if (!isStorageError(error, 'corrupt')) throw error;
      this.#findings.addDamage(error);
    }
    for (const path of [CHECKPOINT_FILE, CHECKPOINT_COPY]) {
      await this.#findings.addFile(
        path,
        'checkpoint',
        head ? `the start of the journal, and ${head.chunks.length} chunks` : '',
      );
    }
    const needed: readonly string[] = head?.state ? statePaths(head.state.number) : [];
    for (const path of await listStateFiles(this.#disk)) {
      const holds = needed.includes(path) ? 'logs and metadata' : 'not needed';
      await this.#findings.addFile(path, 'checkpoint', holds);
    }
    return head;
  }

  async #inspectChunks(head: CheckpointHead | undefined): Promise<void> {
    const present = await listChunks(this.#disk);
    const needed = head?.chunks ?? present;
    for (const number of inOrder(needed)) {
      const { rows, errors } = await inspectChunk(this.#disk, number);
      const good = rows.filter((row) => this.#addRow(number, row, errors));
      for (const error of errors) this.#findings.addDamage(error);
      if (errors.length > 0) this.#damagedChunks.set(number, good);
      const logs = new Set(rows.map(({ logNumber }) => logNumber)).size;
      await this.#findings.addFile(chunkPath(number), 'chunk', `${rows.length} blocks of ${logs} logs`);
    }
    for (const number of present.filter((number) => !needed.includes(number))) {
      await this.#findings.addFile(chunkPath(number), 'chunk', 'not needed: left by a crash');
    }
  }

  #addRow(number: number, row: ChunkRow, errors: StorageError[]): boolean {
    const log = this.#state.logByNumber(row.logNumber);
    // The log was deleted, or is unknown because there is no checkpoint.
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
      this.#findings.addDamage(gap.error);
      await this.#guess(gap);
    }
    for (const { path, epoch } of reading.segments) {
      await this.#findings.addFile(
        path,
        'segment',
        `segment ${epoch} of the journal, ${counts.get(path) ?? 0} changes`,
      );
    }
    for (const { path } of reading.spares)
      await this.#findings.addFile(path, 'segment', 'not needed: a spare segment');
    return reading;
  }

  /** Adds the probable content of a gap to the report. */
  async #guess(gap: JournalGap): Promise<void> {
    const { appends, keys } = await guessContent(this.#disk, gap);
    for (const key of keys) this.#changedKeys.add(key);
    for (const { logNumber, pos } of appends) {
      const knownEndPos = Math.max(
        this.#acknowledgedEnds.get(logNumber) ?? 0,
        this.#state.logByNumber(logNumber)?.endPos ?? 0,
      );
      // Positions are consecutive, so a position beyond this range is itself damaged.
      if (pos < knownEndPos + appends.length)
        this.#acknowledgedEnds.set(logNumber, Math.max(knownEndPos, pos + 1));
    }
  }

  async #inspectBlobs(hasDocuments: boolean): Promise<void> {
    const paths = await listBlobs(this.#disk);
    for (const path of paths) {
      const error = await inspectBlob(this.#disk, path);
      if (error) this.#findings.addDamage(error);
      await this.#findings.addFile(path, 'blob', 'bytes that match their name');
    }
    if (!hasDocuments) return;
    for (const error of missingBlobs(this.#state.meta, paths)) this.#findings.addDamage(error);
  }

  #missing(): MissingRange[] {
    return [...this.#state.logs()].flatMap((log) =>
      missingRanges(log, this.#pages, this.#acknowledgedEnds.get(log.number) ?? 0),
    );
  }
}
