import type { Random } from '../../../src/lib/random.ts';
import type { Tally } from '../tally.ts';
import type { StoredFile } from './stored-file.ts';

interface NameChange {
  readonly directory: string;
  readonly removed: string | undefined;
  readonly added: readonly [path: string, file: StoredFile] | undefined;
}

type Files = ReadonlyMap<string, StoredFile>;

/** The files of a disk by path. A change is stable after a sync of its directory. */
export class FileNames {
  readonly #current: Map<string, StoredFile>;
  readonly #stable: Map<string, StoredFile>;
  #unsynced: NameChange[];

  constructor(current: Files = new Map(), stable: Files = new Map(), unsynced: readonly NameChange[] = []) {
    this.#current = new Map(current);
    this.#stable = new Map(stable);
    this.#unsynced = [...unsynced];
  }

  get(path: string): StoredFile | undefined {
    return this.#current.get(path);
  }

  paths(): Iterable<string> {
    return this.#current.keys();
  }

  /** Each file once, also one of several names. */
  files(): ReadonlySet<StoredFile> {
    return new Set(this.#current.values());
  }

  add(path: string, file: StoredFile): void {
    this.#change({ directory: directoryOf(path), removed: undefined, added: [path, file] });
  }

  remove(path: string): void {
    this.#change({ directory: directoryOf(path), removed: path, added: undefined });
  }

  rename(from: string, to: string, file: StoredFile): void {
    this.#change({ directory: directoryOf(to), removed: from, added: [to, file] });
  }

  syncDirectory(path: string): void {
    for (const change of this.#unsynced) if (change.directory === path) apply(change, this.#stable);
    this.#unsynced = this.#unsynced.filter(({ directory }) => directory !== path);
  }

  /** The names after a power cut: of the unsynced changes a first part. */
  afterPowerCut(random: Random, tally: Tally): FileNames {
    const kept = random.integer(this.#unsynced.length + 1);
    tally.add('name lost', this.#unsynced.length - kept);
    const names = new Map(this.#stable);
    for (const change of this.#unsynced.slice(0, kept)) apply(change, names);
    const after = new Map([...names].map(([path, file]) => [path, file.afterPowerCut(random, tally)]));
    return new FileNames(after, after);
  }

  /** The same names, of copies of the files. */
  copy(): FileNames {
    const copies = new Map<StoredFile, StoredFile>();
    const copy = (file: StoredFile) => {
      const made = copies.get(file) ?? file.copy();
      copies.set(file, made);
      return made;
    };
    const copyFiles = (files: Files) => new Map([...files].map(([path, file]) => [path, copy(file)]));
    return new FileNames(
      copyFiles(this.#current),
      copyFiles(this.#stable),
      this.#unsynced.map((change) => ({
        ...change,
        added: change.added && [change.added[0], copy(change.added[1])],
      })),
    );
  }

  #change(change: NameChange): void {
    apply(change, this.#current);
    this.#unsynced.push(change);
  }
}

export function directoryOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

function apply({ removed, added }: NameChange, names: Map<string, StoredFile>): void {
  if (removed !== undefined) names.delete(removed);
  if (added) names.set(added[0], added[1]);
}
