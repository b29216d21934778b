import { MIB } from '../../../lib/bytes.ts';
import type { Disk } from '../../../lib/disk/disk.ts';
import { withFile } from '../files/whole-file.ts';

/*
 *   set-aside/<n>/<path>   the files that the n-th repair found damaged, unchanged
 */
const DIRECTORY = 'set-aside';
const PIECE_BYTES = MIB;

/** Keeps copies of damaged files before they are replaced, so that a repair loses no bytes. */
export class SetAside {
  readonly #disk: Disk;
  readonly #root: string;
  readonly #kept = new Set<string>();

  private constructor(disk: Disk, root: string) {
    this.#disk = disk;
    this.#root = root;
  }

  static async open(disk: Disk): Promise<SetAside> {
    const numbers = (await disk.list(DIRECTORY)).map((name) => Number.parseInt(name, 10) || 0);
    return new SetAside(disk, `${DIRECTORY}/${Math.max(0, ...numbers) + 1}`);
  }

  /** The directory of the copies, relative to the data directory. */
  get directory(): string {
    return this.#root;
  }

  get paths(): readonly string[] {
    return [...this.#kept];
  }

  /** Copies the file durably; no effect when it does not exist. */
  async keep(path: string): Promise<void> {
    if (this.#kept.has(path) || (await this.#disk.sizeOf(path)) === undefined) return;
    const target = `${this.#root}/${path}`;
    const parts = target.split('/').slice(0, -1);
    await this.#disk.makeDirectory(parts.join('/'));
    await this.#copy(path, target);
    for (let depth = parts.length; depth >= 0; depth--) {
      await this.#disk.syncDirectory(parts.slice(0, depth).join('/'));
    }
    this.#kept.add(path);
  }

  async #copy(from: string, to: string): Promise<void> {
    const target = await this.#disk.open(to, 'write');
    try {
      await withFile(this.#disk, from, async (source) => {
        const piece = Buffer.allocUnsafe(PIECE_BYTES);
        for (let at = 0; ;) {
          const read = await source.read(piece, 0, piece.length, at);
          if (read === 0) return;
          await target.write(piece, 0, read, at);
          at += read;
        }
      });
      await target.sync();
    } finally {
      await target.close();
    }
  }
}
