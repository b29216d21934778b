import { access, type FileHandle, open, rename } from 'node:fs/promises';
import { KIB } from '../../lib/bytes.ts';
import { explainWriteError } from '../../lib/disk/file-errors.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Encoder } from '../format/encoder.ts';
import type { RecordedRecord, RecordingHeader } from '../recorded-record.ts';
import { encoderFor } from './encoder-for.ts';

// A block of the compact form, and a member of gzip: large enough to compress well.
const FLUSH_BYTES = 256 * KIB;

/**
 * A recording that is being written: beside the file, as `FILE.partial`, until it is finished. A file that has its name
 * is therefore complete.
 */
export class RecordingFile {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #encoder: Encoder;
  /** The writes, one after the other. */
  #writes: Promise<void> = Promise.resolve();
  #bytes = 0;

  private constructor(path: string, file: FileHandle, encoder: Encoder) {
    this.#path = path;
    this.#file = file;
    this.#encoder = encoder;
  }

  /** @throws OperatorError when the file exists or cannot be written, or its extension is not that of a recording */
  static async create(
    path: string,
    header: RecordingHeader,
    { overwrite }: { readonly overwrite: boolean },
  ): Promise<RecordingFile> {
    const openEncoder = encoderFor(path);
    const exists = await access(path).then(
      () => true,
      () => false,
    );
    if (exists && !overwrite) {
      throw new OperatorError(`${path} exists: choose another name, or replace it with --overwrite`);
    }
    const file = await open(partialOf(path), 'w').catch((error: unknown) => {
      throw explainWriteError(error, path);
    });
    return new RecordingFile(path, file, openEncoder(header));
  }

  /** The size so far, as it is stored. */
  get bytes(): number {
    return this.#bytes;
  }

  add(record: RecordedRecord): void {
    this.#encoder.add(record);
  }

  /** Writes what has been added, once it is enough; the caller waits, so that memory is bounded. */
  async drain(): Promise<void> {
    if (this.#encoder.pendingBytes < FLUSH_BYTES) return;
    await this.#write(() => this.#encoder.flush());
  }

  /** Writes the rest, durably, and gives the file its name. */
  async finish(): Promise<void> {
    await this.#write(() => this.#encoder.end());
    await this.#file.sync();
    await this.#file.close();
    await rename(partialOf(this.#path), this.#path);
  }

  #write(next: () => Promise<Buffer>): Promise<void> {
    const write = async () => {
      const bytes = await next();
      await this.#file.appendFile(bytes);
      this.#bytes += bytes.length;
    };
    // A failed write fails all that follow.
    this.#writes = this.#writes.then(write);
    return this.#writes;
  }
}

function partialOf(path: string): string {
  return `${path}.partial`;
}
