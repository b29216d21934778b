import type { StorageError } from '../../error.ts';
import { listBlobs } from '../blobs/blob-store.ts';
import { chunkPath, listChunks } from '../chunk/chunk-directory.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import { listSegments } from '../journal/segment-pool.ts';
import type { Damage, FileKind, FileReport } from './report.ts';

export interface Progress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** What an inspection has found so far, file by file, and how far it is. */
export class Findings {
  readonly files: FileReport[] = [];
  readonly damage: Damage[] = [];
  readonly #disk: DataDisk;
  readonly #onProgress: (progress: Progress) => void;
  #doneBytes = 0;
  #totalBytes = 0;

  constructor(disk: DataDisk, onProgress: (progress: Progress) => void) {
    this.#disk = disk;
    this.#onProgress = onProgress;
  }

  /** Adds up the large files, whose bytes are the progress. */
  async measure(): Promise<void> {
    const chunks = (await listChunks(this.#disk)).map(chunkPath);
    const { paths } = await listSegments(this.#disk);
    for (const path of [...chunks, ...paths, ...(await listBlobs(this.#disk))]) {
      this.#totalBytes += (await this.#disk.sizeOf(path)) ?? 0;
    }
  }

  addDamage({ facts, message }: StorageError): void {
    const { file, byte, what } = facts as Partial<Damage>;
    this.damage.push({ file: file ?? '', byte: byte ?? 0, what: what ?? message });
  }

  /** Called after the damage of the file was added. A file that does not exist is left out. */
  async addFile(path: string, kind: FileKind, holds: string): Promise<void> {
    const bytes = await this.#disk.sizeOf(path);
    if (bytes === undefined) return;
    const isDamaged = this.damage.some(({ file }) => file === path);
    this.files.push({ path, kind, bytes, holds: isDamaged ? 'damaged' : holds });
    if (kind === 'segment' || kind === 'chunk' || kind === 'blob') this.#doneBytes += bytes;
    this.#onProgress({ doneBytes: this.#doneBytes, totalBytes: this.#totalBytes });
  }
}
