import { createHash } from 'node:crypto';
import type { Disk } from '../../../lib/disk/disk.ts';
import { sha256Cooperatively } from '../../../lib/event-loop/hash.ts';
import type { Random } from '../../../lib/random.ts';
import type { CodePackage } from '../../../runtime/port.ts';
import type { BlobStore } from '../../../storage/port.ts';
import { checkLinks } from './links.ts';
import type { StoredCode } from './stored-code.ts';
import { Unpacker } from './unpacker.ts';
import { type PackageEntry, unzipPackage } from './unzip.ts';

/** When packages are unpacked: as soon as they are stored, or for the first invocation. */
export type UnpackTime = 'when-stored' | 'when-run';

/** The code of functions and layers: zip files in the blob store, and the directories that they are unpacked to. */
export class CodeStore {
  readonly #blobs: BlobStore;
  readonly #unpacker: Unpacker;
  readonly #unpacks: UnpackTime;

  private constructor(blobs: BlobStore, unpacker: Unpacker, unpacks: UnpackTime) {
    this.#blobs = blobs;
    this.#unpacker = unpacker;
    this.#unpacks = unpacks;
  }

  static async open(
    blobs: BlobStore,
    disk: Disk,
    random: Random,
    unpacks: UnpackTime = 'when-stored',
  ): Promise<CodeStore> {
    const unpacker = new Unpacker(disk, random);
    if (unpacks === 'when-stored') await unpacker.prepare();
    return new CodeStore(blobs, unpacker, unpacks);
  }

  /**
   * Stores a package.
   * @throws InvalidParameterValue when it cannot be unpacked
   */
  async add(zip: Buffer): Promise<StoredCode> {
    const sha256 = await sha256Cooperatively(zip);
    // Several functions may be created from the same package; it is unpacked once.
    if (this.#unpacks === 'when-stored') await this.#unpacker.directory(sha256, () => unzipPackage(zip));
    else await checkLinks(await unzipPackage(zip));
    await this.#blobs.put(zip);
    return { sha256, sizeBytes: zip.length };
  }

  /** The package with this digest as it was uploaded; undefined when there is none. */
  zipOf(sha256: string): Promise<Buffer | undefined> {
    return this.#blobs.get(sha256);
  }

  /** The absolute path of the unpacked code: a function's `/var/task`. */
  directoryOf({ sha256 }: CodePackage): Promise<string> {
    return this.#unpacker.directory(sha256, () => this.#entriesOf({ sha256 }));
  }

  /**
   * The absolute path of a directory that contains the files of all layers: a function's `/opt`. If several layers
   * contain the same path, the file of the last one is used.
   * @throws InvalidParameterValue when a file or link of one layer is a directory of another, or a link leads outside
   */
  layersDirectory(layers: readonly CodePackage[]): Promise<string> {
    return this.#unpacker.directory(layersName(layers), async () => {
      const entries = new Map<string, PackageEntry>();
      for (const layer of layers) {
        for (const entry of await this.#entriesOf(layer)) entries.set(entry.path, entry);
      }
      return [...entries.values()];
    });
  }

  /** Keeps the directories of a function's code and layers until the returned function is called. */
  hold(used: UsedCode): () => void {
    const releases = namesOf(used).map((name) => this.#unpacker.hold(name));
    return () => {
      for (const release of releases) release();
    };
  }

  /** Removes the directories that `previous` used and `next` does not, as soon as nothing holds them. */
  replaced(previous: UsedCode, next: UsedCode | undefined): void {
    const kept = new Set(next ? namesOf(next) : []);
    for (const name of namesOf(previous)) if (!kept.has(name)) this.#unpacker.discard(name);
  }

  async #entriesOf({ sha256 }: CodePackage): Promise<PackageEntry[]> {
    const zip = await this.#blobs.get(sha256);
    if (!zip) throw new Error(`the code package ${sha256} is missing from the blob store`);
    return unzipPackage(zip);
  }
}

/** The code of a function version, and its layers. */
interface UsedCode {
  readonly code: CodePackage;
  readonly settings: { readonly layers?: readonly CodePackage[] };
}

function namesOf({ code, settings: { layers = [] } }: UsedCode): string[] {
  return layers.length > 0 ? [code.sha256, layersName(layers)] : [code.sha256];
}

function layersName(layers: readonly CodePackage[]): string {
  const digests = layers.map(({ sha256 }) => sha256).join('+');
  return `layers-${createHash('sha256').update(digests).digest('hex')}`;
}
