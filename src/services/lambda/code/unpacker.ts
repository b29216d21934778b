import { Slots } from '../../../lib/concurrency/slots.ts';
import type { Disk } from '../../../lib/disk/disk.ts';
import { writeFile } from '../../../lib/disk/write-file.ts';
import type { Random } from '../../../lib/random.ts';
import { InvalidParameterValue } from '../errors.ts';
import { checkLinks } from './links.ts';
import { type PackageEntry, UNREADABLE_ZIP } from './unzip.ts';

const ROOT = 'functions';
/** The program of a `provided` function. */
const BOOTSTRAP = 'bootstrap';
/** Programs of a layer: `/opt/bin` is in the PATH of a function. */
const LAYER_PROGRAMS = 'bin/';

// chmod(2)
const FOLDER_MODE = 0o555;
const DEFAULT_MODE = 0o644;
const READ_BITS = 0o400;
const WRITE_BITS = 0o222;
const EXECUTE_BITS = 0o111;

/**
 * Unpacks packages into directories that function processes run from. A directory whose package was replaced is removed
 * when nothing holds it; if it is needed again, the package is unpacked again. Every server starts with an empty root, so
 * that a crash while unpacking leaves nothing behind.
 */
export class Unpacker {
  readonly #disk: Disk;
  readonly #random: Random;
  /** Absolute paths by name; pending while the package is being unpacked. One for each package in use. */
  readonly #directories = new Map<string, Promise<string>>();
  /** How often a directory is held. */
  readonly #holds = new Map<string, number>();
  /** Directories to remove when nothing holds them. */
  readonly #replaced = new Set<string>();
  /** A file is inflated in memory and may have up to 250 MB, so one package is unpacked at a time. */
  readonly #slots = new Slots(1);
  #isRootMade = false;

  constructor(disk: Disk, random: Random) {
    this.#disk = disk;
    this.#random = random;
  }

  /** Makes the root, unless it is made. */
  async prepare(): Promise<void> {
    if (this.#isRootMade) return;
    await this.#disk.remove(ROOT);
    await this.#disk.makeDirectory(ROOT);
    // Node reads the nearest package.json to decide whether `.js` is ESM. Without this one it would find that of the
    // project which contains the data directory.
    await writeFile(this.#disk, `${ROOT}/package.json`, Buffer.from('{}\n'));
    this.#isRootMade = true;
  }

  /**
   * Unpacks a package unless a directory of that name exists.
   * @returns the absolute path of the directory
   * @throws InvalidParameterValue when the host cannot store the files, or a link leads outside the directory
   */
  directory(name: string, entries: () => Promise<readonly PackageEntry[]>): Promise<string> {
    this.#replaced.delete(name);
    let directory = this.#directories.get(name);
    if (!directory) {
      directory = this.#slots.run(async () => this.#unpack(name, await entries()));
      this.#directories.set(name, directory);
      // A failure, such as a full disk, must not be cached.
      directory.catch(() => this.#directories.delete(name));
    }
    return directory;
  }

  /** Keeps a directory, which may not have been unpacked yet, until the returned function is called. */
  hold(name: string): () => void {
    this.#holds.set(name, (this.#holds.get(name) ?? 0) + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const holds = this.#holds.get(name)! - 1;
      if (holds > 0) this.#holds.set(name, holds);
      else this.#holds.delete(name);
      if (this.#replaced.has(name)) this.discard(name);
    };
  }

  /** Removes a directory that is not needed any more, as soon as nothing holds it. */
  discard(name: string): void {
    const directory = this.#directories.get(name);
    if (!directory) return;
    if (this.#holds.has(name)) {
      this.#replaced.add(name);
      return;
    }
    this.#replaced.delete(name);
    this.#directories.delete(name);
    // Before it is unpacked again, because the slots are served in order.
    void this.#slots.run(() => this.#remove(name, directory));
  }

  async #remove(name: string, directory: Promise<string>): Promise<void> {
    try {
      await directory;
      await this.#disk.remove(`${ROOT}/${name}`);
    } catch {
      // What is left of it is removed when the next server starts.
    }
  }

  async #unpack(name: string, entries: readonly PackageEntry[]): Promise<string> {
    await checkLinks(entries);
    await this.prepare();
    const directory = `${ROOT}/${name}`;
    const temporary = `${ROOT}/.${name}-${this.#random.uuid()}`;
    try {
      const folders = new Set(entries.map(({ path }) => `${temporary}/${path}`.replace(/\/[^/]*$/, '')));
      for (const folder of folders) await this.#disk.makeDirectory(folder);
      for (const entry of entries) {
        if (entry.kind !== 'file') continue;
        await writeFile(this.#disk, `${temporary}/${entry.path}`, await entry.read());
      }
      // Where the host ignores the case of names, a file may have been written twice.
      for (const entry of entries) {
        if (entry.kind === 'file') await this.#disk.setMode(`${temporary}/${entry.path}`, modeOf(entry));
      }
      // Last, so that no file is written through a link, also where the host ignores the case of names.
      for (const entry of entries) {
        if (entry.kind === 'link') await this.#disk.makeLink(`${temporary}/${entry.path}`, entry.target);
      }
      for (const folder of foldersOf(folders, temporary)) await this.#disk.setMode(folder, FOLDER_MODE);
      await this.#disk.rename(temporary, directory);
    } catch (error) {
      await this.#disk.remove(temporary);
      throw asPackageError(error);
    }
    return this.#disk.absolute(directory);
  }
}

/** Every folder that contains one of the folders, up to `root`. */
function foldersOf(folders: ReadonlySet<string>, root: string): Set<string> {
  const all = new Set<string>();
  for (const folder of folders) {
    for (let at = folder; at.length > root.length && !all.has(at); at = at.replace(/\/[^/]+$/, ''))
      all.add(at);
  }
  return all.add(root);
}

/**
 * The package's permissions without those to write: functions run from these files, and functions with the same package
 * share them. The server's user, who functions run as, can read them in any case.
 */
function modeOf({ mode = DEFAULT_MODE, path }: { mode?: number | undefined; path: string }): number {
  return ((mode | READ_BITS) & ~WRITE_BITS) | (isProgram(path) ? EXECUTE_BITS : 0);
}

/** These files are made executable in any case: packages made on Windows, or by some tools, have no file modes. */
function isProgram(path: string): boolean {
  return path === BOOTSTRAP || path.startsWith(LAYER_PROGRAMS);
}

/** A package may contain both `a` and `a/b`, or a name that is too long for the host. */
function asPackageError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOTDIR' && code !== 'EISDIR' && code !== 'EEXIST' && code !== 'ENAMETOOLONG') return error;
  return InvalidParameterValue(UNREADABLE_ZIP, { cause: error });
}
