import { createHash } from 'node:crypto';
import type { Disk } from '../../../lib/disk/disk.ts';
import { sha256Cooperatively } from '../../../lib/event-loop/hash.ts';
import type { Random } from '../../../lib/random.ts';
import { Slots } from '../../../lib/concurrency/slots.ts';
import type { BlobStore } from '../../../storage/port.ts';
import type { StoredCode } from './stored-code.ts';
import { InvalidParameterValue } from '../errors.ts';
import { type PackageFile, unzipPackage } from './unzip.ts';

const ROOT = 'functions';
/** The program of a `provided` function. */
const BOOTSTRAP = 'bootstrap';
/** Of a layer: `/opt/bin` is in a function's PATH. */
const LAYER_PROGRAMS = 'bin/';

/**
 * Functions' code: the zip file in the BlobStore, and an unpacked copy that processes run from. Copies are
 * made anew by each server, so that a crash in the middle of unpacking leaves nothing behind.
 */
export class CodeStore {
  readonly #blobs: BlobStore;
  readonly #disk: Disk;
  readonly #random: Random;
  /** By SHA-256: the unpacked directory, or the work on it. As many as there are versions of code in use. */
  readonly #unpacked = new Map<string, Promise<string>>();

  /** A file of a package is inflated in memory and may be 250 MB: one package at a time. */
  readonly #unpacking = new Slots(1);

  private constructor(blobs: BlobStore, disk: Disk, random: Random) {
    this.#blobs = blobs;
    this.#disk = disk;
    this.#random = random;
  }

  static async open(blobs: BlobStore, disk: Disk, random: Random): Promise<CodeStore> {
    await disk.remove(ROOT);
    await disk.makeDirectory(ROOT);
    // Node asks the nearest package.json whether `.js` means ESM. Without this one it would look further up
    // and find that of the project whose folder the data directory lies in.
    await writeFile(disk, `${ROOT}/package.json`, Buffer.from('{}\n'));
    return new CodeStore(blobs, disk, random);
  }

  /**
   * Keeps a deployment package, ready to run.
   * @throws InvalidParameterValue when it cannot be unpacked
   */
  async add(zip: Buffer): Promise<StoredCode> {
    const sha256 = await sha256Cooperatively(zip);
    // Functions of one file come with the same package one after another.
    await this.#once(sha256, () => unzipPackage(zip));
    await this.#blobs.put(zip);
    return { sha256, sizeBytes: zip.length };
  }

  /** The deployment package as it was given; undefined when there is none of that digest. */
  zipOf(sha256: string): Promise<Buffer | undefined> {
    return this.#blobs.get(sha256);
  }

  /** The absolute path of the unpacked code. */
  directoryOf({ sha256 }: Pick<StoredCode, 'sha256'>): Promise<string> {
    return this.#once(sha256, () => this.#filesOf({ sha256 }));
  }

  /**
   * The absolute path of a directory in which layers lie over each other, the last on top: a function's `/opt`.
   * @throws InvalidParameterValue when a file of one is a directory of another
   */
  layersDirectory(layers: readonly StoredCode[]): Promise<string> {
    const key = layers.map(({ sha256 }) => sha256).join('+');
    const name = createHash('sha256').update(key).digest('hex');
    return this.#once(`layers-${name}`, async () => {
      const files = new Map<string, PackageFile>();
      for (const layer of layers) for (const file of await this.#filesOf(layer)) files.set(file.path, file);
      return [...files.values()];
    });
  }

  async #filesOf({ sha256 }: Pick<StoredCode, 'sha256'>): Promise<PackageFile[]> {
    const zip = await this.#blobs.get(sha256);
    if (!zip) throw new Error(`the code bundle ${sha256} is missing from the store`);
    return unzipPackage(zip);
  }

  #once(sha256: string, files: () => Promise<PackageFile[]>): Promise<string> {
    let directory = this.#unpacked.get(sha256);
    if (!directory) {
      directory = this.#unpacking.run(async () => this.#unpack(sha256, await files()));
      this.#unpacked.set(sha256, directory);
      // A full disk must not be remembered once there is space again.
      directory.catch(() => this.#unpacked.delete(sha256));
    }
    return directory;
  }

  async #unpack(sha256: string, files: readonly PackageFile[]): Promise<string> {
    const directory = `${ROOT}/${sha256}`;
    const unfinished = `${ROOT}/.${sha256}-${this.#random.uuid()}`;
    try {
      const folders = new Set(files.map(({ path }) => `${unfinished}/${path}`.replace(/\/[^/]+$/, '')));
      for (const folder of folders) await this.#disk.makeDirectory(folder);
      for (const file of files) {
        const bytes = await file.read();
        await writeFile(this.#disk, `${unfinished}/${file.path}`, bytes);
      }
      for (const { path } of files) {
        if (isProgram(path)) await this.#disk.makeExecutable(`${unfinished}/${path}`);
      }
      await this.#disk.rename(unfinished, directory);
    } catch (error) {
      await this.#disk.remove(unfinished);
      throw asPackageError(error);
    }
    return this.#disk.absolute(directory);
  }
}

/** Packages are read without their modes: these are run whatever those say. */
function isProgram(path: string): boolean {
  return path === BOOTSTRAP || path.startsWith(LAYER_PROGRAMS);
}

async function writeFile(disk: Disk, path: string, bytes: Buffer): Promise<void> {
  const file = await disk.open(path, 'write');
  try {
    await file.write(bytes, 0, bytes.length, 0);
  } finally {
    await file.close();
  }
}

// A package may hold both `a` and `a/b`, or a name that is too long for the host.
function asPackageError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOTDIR' && code !== 'EISDIR' && code !== 'EEXIST' && code !== 'ENAMETOOLONG') return error;
  return InvalidParameterValue(
    'Could not unzip uploaded file. Please check your file, then try to upload again.',
    { cause: error },
  );
}
