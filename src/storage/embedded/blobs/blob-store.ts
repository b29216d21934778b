import type { Disk } from '../../../lib/disk/disk.ts';
import { sha256Cooperatively } from '../../../lib/event-loop/hash.ts';
import { StorageError } from '../../error.ts';
import type { BlobStore } from '../../port.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import { damage } from '../files/damage.ts';
import { isOutOfSpace } from '../files/out-of-space.ts';
import { readWholeFile } from '../files/whole-file.ts';
import { readBlobFile, writeBlobFile } from './blob-file.ts';

/*
 *   blobs/<first two hex digits>/<sha256>    complete blobs
 *   blobs/incoming/<n>                       incomplete blobs; removed when the store opens
 */
const BLOB_DIRECTORY = 'blobs';
const INCOMING_BLOBS = `${BLOB_DIRECTORY}/incoming`;

export class EmbeddedBlobStore implements BlobStore {
  readonly #disk: DataDisk;
  #nextIncoming = 1;
  /** Blobs that no metadata referenced at the last scan, and that have not been put since. */
  #unused = new Set<string>();
  /** The number of concurrent puts of each blob. */
  readonly #putting = new Map<string, number>();
  readonly #removing = new Map<string, Promise<void>>();
  /** Blobs that are known to be encrypted as new ones are. */
  readonly #current = new Set<string>();

  private constructor(disk: DataDisk) {
    this.#disk = disk;
  }

  static async open(disk: DataDisk): Promise<EmbeddedBlobStore> {
    await disk.remove(INCOMING_BLOBS);
    await disk.makeDirectory(INCOMING_BLOBS);
    return new EmbeddedBlobStore(disk);
  }

  async put(bytes: Buffer): Promise<string> {
    const sha256 = await sha256Cooperatively(bytes);
    this.#unused.delete(sha256);
    this.#putting.set(sha256, (this.#putting.get(sha256) ?? 0) + 1);
    try {
      await this.#removing.get(sha256);
      return await this.#put(sha256, bytes);
    } finally {
      const others = this.#putting.get(sha256)! - 1;
      if (others > 0) this.#putting.set(sha256, others);
      else this.#putting.delete(sha256);
    }
  }

  /** The SHA-256 of every complete blob. */
  async list(): Promise<string[]> {
    const paths = await listBlobs(this.#disk);
    return paths.map((path) => path.slice(path.lastIndexOf('/') + 1));
  }

  /** Marks the blobs that no metadata references. */
  markUnused(sha256s: readonly string[]): void {
    this.#unused = new Set(sha256s.filter((sha256) => !this.#putting.has(sha256)));
  }

  /** Removes a blob that is marked as unused and has not been put since. @returns whether it was removed */
  async removeIfUnused(sha256: string): Promise<boolean> {
    if (!this.#unused.delete(sha256)) return false;
    const removing = this.delete(sha256);
    this.#removing.set(sha256, removing);
    try {
      await removing;
    } finally {
      this.#removing.delete(sha256);
    }
    return true;
  }

  /**
   * Writes a blob again if it is not encrypted as a new one would be. A damaged blob is left as it is.
   * @returns how many bytes were read
   */
  async encryptAgain(sha256: string): Promise<number> {
    if (!this.#disk.cipher?.hasFormerFiles || this.#current.has(sha256)) return 0;
    const pieces: Buffer[] = [];
    const reading = await readBlobFile(this.#disk, blobPath(sha256), (piece) => pieces.push(piece));
    const bytes = Buffer.concat(pieces);
    if (!reading.isCurrent && reading.sha256 === sha256) await this.#write(sha256, bytes);
    this.#current.add(sha256);
    return bytes.length;
  }

  async get(sha256: string): Promise<Buffer | undefined> {
    const path = blobPath(sha256);
    if (!(await this.has(sha256))) return undefined;
    const { bytes, found } = this.#disk.cipher ? await this.#decrypt(path) : await this.#read(path);
    if (found !== sha256) throw damage(path, 0, 'its content does not match its name', { found });
    return bytes;
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.#disk.sizeOf(blobPath(sha256))) !== undefined;
  }

  async delete(sha256: string): Promise<void> {
    if (!(await this.has(sha256))) return;
    this.#current.delete(sha256);
    await this.#disk.remove(blobPath(sha256));
    await this.#disk.syncDirectory(directoryOf(sha256));
  }

  async #put(sha256: string, bytes: Buffer): Promise<string> {
    // A damaged blob is replaced, so that putting the bytes again repairs it.
    if ((await this.has(sha256)) && (await readBlobFile(this.#disk, blobPath(sha256))).sha256 === sha256) {
      // The put that wrote the blob may have been interrupted before this step.
      await this.#disk.syncDirectory(directoryOf(sha256));
      return sha256;
    }
    await this.#write(sha256, bytes);
    return sha256;
  }

  /** Replaces the file of the blob, durably. */
  async #write(sha256: string, bytes: Buffer): Promise<void> {
    const incoming = `${INCOMING_BLOBS}/${this.#nextIncoming++}`;
    try {
      await writeBlobFile(this.#disk, incoming, sha256, bytes);
      await this.#disk.makeDirectory(directoryOf(sha256));
      await this.#disk.syncDirectory(BLOB_DIRECTORY);
      await this.#disk.rename(incoming, blobPath(sha256));
    } catch (error) {
      await this.#disk.remove(incoming);
      if (!isOutOfSpace(error)) throw error;
      throw new StorageError('full', `no space left for ${blobPath(sha256)}: free some space and try again`, {
        cause: error,
        facts: { bytes: bytes.length },
      });
    }
    await this.#disk.syncDirectory(directoryOf(sha256));
  }

  async #read(path: string): Promise<{ bytes: Buffer; found: string }> {
    const bytes = (await readWholeFile(this.#disk, path)) ?? Buffer.alloc(0);
    return { bytes, found: await sha256Cooperatively(bytes) };
  }

  async #decrypt(path: string): Promise<{ bytes: Buffer; found: string }> {
    const pieces: Buffer[] = [];
    const { sha256: found } = await readBlobFile(this.#disk, path, (piece) => pieces.push(piece));
    return { bytes: Buffer.concat(pieces), found };
  }
}

/** The paths of all complete blobs, sorted. */
export async function listBlobs(disk: Disk): Promise<string[]> {
  const paths: string[] = [];
  for (const name of await disk.list(BLOB_DIRECTORY)) {
    const directory = `${BLOB_DIRECTORY}/${name}`;
    if (directory === INCOMING_BLOBS) continue;
    paths.push(...(await disk.list(directory)).map((blob) => `${directory}/${blob}`));
  }
  return paths;
}

function directoryOf(sha256: string): string {
  return `${BLOB_DIRECTORY}/${sha256.slice(0, 2)}`;
}

export function blobPath(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`${JSON.stringify(sha256)} is not a SHA-256 in hex`);
  return `${directoryOf(sha256)}/${sha256}`;
}
