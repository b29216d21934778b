import { crc32 } from 'node:zlib';
import type { Disk } from '../../../lib/disk/disk.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import { readSmallFile, writeSmallFile } from '../encryption/small-file.ts';
import { damage } from '../files/damage.ts';

/*
 * The ledger lists the file of each segment of the journal. It lists a segment before the first block of the
 * segment is written, usually long before. Therefore
 *
 * - a listed file that is missing is damage, even when it is the newest segment, which no other file refers
 *   to;
 * - a file that is not listed is ignored. A previous owner of the directory that was suspended may resume and
 *   write one more block, but only into a file that its own ledger lists.
 *
 * The second point requires a separate ledger: an owner that cannot be sure that its predecessor has ended
 * begins the next term. The ledger with the highest term is valid. For the same reason, segment files of earlier terms
 * are read as long as they are needed, then removed, and never used for another segment.
 *
 *    0  u32  magic
 *    4  u32  crc32 of everything that follows
 *    8       JSON of LedgerDocument
 */
const LEDGER_FILE = /^ledger\.(\d+)$/;
const HEADER_BYTES = 8;
// "MRL1"
const MAGIC = 0x314c524d;

export interface Ledger {
  readonly term: number;
  /**
   * The number of the first file that was created in this term. Owners of earlier terms may have files before it open.
   * Undefined in ledgers of earlier releases.
   */
  readonly firstFile?: number | undefined;
  /** Paths of segment files by epoch. */
  readonly segments: ReadonlyMap<number, string>;
}

interface LedgerDocument {
  readonly term: number;
  readonly firstFile?: number;
  readonly segments: readonly (readonly [epoch: number, path: string])[];
}

export function ledgerPath(term: number): string {
  return `ledger.${term}`;
}

/** The terms of all ledger files, highest last. */
export async function listLedgers(disk: Disk): Promise<number[]> {
  const terms = (await disk.list('')).flatMap((name) => LEDGER_FILE.exec(name)?.[1] ?? []);
  return terms.map(Number).sort((a, b) => a - b);
}

/** @throws StorageError `corrupt` when the ledger is missing or damaged */
export async function readLedger(disk: DataDisk): Promise<Ledger> {
  const term = (await listLedgers(disk)).at(-1);
  if (term === undefined) throw damage('ledger', 0, 'it is missing: the segments of the journal are unknown');
  const path = ledgerPath(term);
  const bytes = (await readSmallFile(disk, path, path))!;
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC)
    throw damage(path, 0, 'it is not a ledger');
  if (crc32(bytes.subarray(HEADER_BYTES)) !== bytes.readUInt32LE(4)) {
    throw damage(path, 4, 'its checksum does not match');
  }
  const { firstFile, segments } = JSON.parse(bytes.toString('utf8', HEADER_BYTES)) as LedgerDocument;
  return { term, firstFile, segments: new Map(segments) };
}

export async function writeLedger(disk: DataDisk, { term, firstFile, segments }: Ledger): Promise<void> {
  const document: LedgerDocument = {
    term,
    ...(firstFile !== undefined && { firstFile }),
    segments: [...segments],
  };
  const body = Buffer.from(JSON.stringify(document));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(crc32(body), 4);
  await writeSmallFile(disk, ledgerPath(term), ledgerPath(term), [header, body]);
}

export interface LedgerKeeperSettings {
  readonly disk: DataDisk;
  /** The initial content, written with the first entry. */
  readonly ledger: Ledger & { readonly firstFile: number };
  /** Whether the file already has this content. */
  readonly isWritten: boolean;
  /** Called once, after the ledger has first been written. */
  readonly onFirstWrite: () => Promise<void>;
}

/** The ledger of an open store. */
export class LedgerKeeper {
  readonly #settings: LedgerKeeperSettings;
  #segments: ReadonlyMap<number, string>;
  #isWritten: boolean;

  constructor(settings: LedgerKeeperSettings) {
    this.#settings = settings;
    this.#segments = settings.ledger.segments;
    this.#isWritten = settings.isWritten;
  }

  get term(): number {
    return this.#settings.ledger.term;
  }

  /** Whether only owners of this term can have the segment file with this number open. */
  isOfThisTerm(fileNumber: number): boolean {
    return fileNumber >= this.#settings.ledger.firstFile;
  }

  /** The file that is listed for a segment. */
  pathOf(epoch: number): string | undefined {
    return this.#isWritten ? this.#segments.get(epoch) : undefined;
  }

  /** Whether a file is listed for a segment that is needed or prepared. */
  lists(path: string): boolean {
    return this.#isWritten && [...this.#segments.values()].includes(path);
  }

  /** Lists a file for a segment. Resolves when the entry is durable. One call at a time. */
  async enter(epoch: number, path: string): Promise<void> {
    if (this.pathOf(epoch) === path) return;
    await this.#write(new Map(this.#segments).set(epoch, path));
  }

  /** Writes the ledger file if it is not written yet, even without a new entry. */
  async begin(): Promise<void> {
    if (!this.#isWritten) await this.#write(this.#segments);
  }

  /** Forgets segments that are no longer needed. The next write removes them from the file. */
  forgetBefore(epoch: number): void {
    this.#segments = new Map([...this.#segments].filter(([listed]) => listed >= epoch));
  }

  async #write(segments: ReadonlyMap<number, string>): Promise<void> {
    const { disk, ledger, onFirstWrite } = this.#settings;
    await writeLedger(disk, { ...ledger, segments });
    this.#segments = segments;
    if (this.#isWritten) return;
    await onFirstWrite();
    for (const term of await listLedgers(disk)) if (term < ledger.term) await disk.remove(ledgerPath(term));
    this.#isWritten = true;
  }
}
