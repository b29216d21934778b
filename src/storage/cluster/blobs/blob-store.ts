import { sha256Cooperatively } from '../../../lib/event-loop/hash.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Random } from '../../../lib/random.ts';
import { type Clock, sleep } from '../../../lib/time/clock.ts';
import { StorageError } from '../../error.ts';
import { JsonDocuments } from '../../json-documents.ts';
import { META_PREFIX } from '../../keys.ts';
import type { BlobStore, MetaStore } from '../../port.ts';
import type { MessageLog } from '../messages/port.ts';
import { natsFull, storageError } from '../messages/storage-error.ts';
import { CHUNK_BYTES, uploadChunks } from './upload.ts';

/*
 * A blob is a sequence of messages of one subject, PREFIX.SHA256.UPLOAD, and a document that names the upload. The document
 * is written last, so that a blob is complete when it exists. Two uploads of the same bytes do not disturb each other: the
 * first document counts, and the other upload removes its messages. What an upload that was interrupted has left is removed
 * when a gateway starts.
 */

/** An upload takes less; afterwards its process is gone. */
const ABANDONED_MS = 3_600_000;
/** A replica that has not received all chunks yet is asked again. */
const READ_ATTEMPTS = 50;
const READ_DELAY_MS = 100;

interface BlobDocument {
  readonly upload: string;
  readonly bytes: number;
  /** The message of the first chunk. */
  readonly firstSeq: number;
}

interface UploadDocument {
  readonly sha256: string;
  /** By the clock of NATS. */
  readonly startedMs: number;
}

export interface BlobStoreTools {
  readonly log: MessageLog;
  /** Every subject of the log starts with this and a dot. */
  readonly subjectPrefix: string;
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Whether NATS is full: blobs are refused, so that removals can be recorded. */
  readonly isFull?: () => boolean;
}

export class ClusterBlobStore implements BlobStore {
  readonly #tools: BlobStoreTools;
  readonly #blobs: JsonDocuments<BlobDocument>;
  readonly #uploads: JsonDocuments<UploadDocument>;

  constructor(tools: BlobStoreTools) {
    this.#tools = tools;
    this.#blobs = new JsonDocuments(tools.meta, META_PREFIX.cluster.blob);
    this.#uploads = new JsonDocuments(tools.meta, META_PREFIX.cluster.upload);
  }

  async put(bytes: Buffer): Promise<string> {
    const sha256 = await sha256Cooperatively(bytes);
    const found = await this.#find(sha256);
    // A damaged blob is replaced, so that putting the bytes again repairs it.
    if (found && (await this.#isIntact(sha256, found)) && (await this.#keep(sha256))) return sha256;
    const { random, isFull } = this.#tools;
    if (isFull?.()) throw natsFull();
    const upload = random.bytes(12).toString('hex');
    try {
      await this.#uploads.create(upload, { sha256, startedMs: await this.#tools.log.nowMs() });
      const firstSeq = await uploadChunks(this.#tools, this.#subject(sha256, upload), bytes);
      await this.#complete(sha256, { upload, bytes: bytes.length, firstSeq }, found);
    } catch (error) {
      throw storageError(error, 'not-written');
    }
    await this.#uploads.delete(upload);
    return sha256;
  }

  async get(sha256: string): Promise<Buffer | undefined> {
    for (;;) {
      const blob = await this.#find(sha256);
      if (!blob) return undefined;
      try {
        return await this.#read(sha256, blob);
      } catch (error) {
        // It was deleted or replaced meanwhile.
        const now = await this.#find(sha256);
        if (now?.upload === blob.upload) throw error;
      }
    }
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.#find(sha256)) !== undefined;
  }

  async delete(sha256: string): Promise<void> {
    let deleted: BlobDocument | undefined;
    await this.#blobs.delete(sha256, (current) => {
      deleted = current;
    });
    if (deleted) await this.#purge(sha256, deleted.upload);
  }

  /** Removes a blob whose document has not changed since. @returns whether it was removed */
  async removeAt(sha256: string, revision: number): Promise<boolean> {
    const entry = await this.#tools.meta.get(META_PREFIX.cluster.blob + sha256);
    if (entry?.revision !== revision) return false;
    if (!(await this.#tools.meta.delete(entry.key, revision))) return false;
    await this.#purge(sha256, (JSON.parse(entry.value.toString('utf8')) as BlobDocument).upload);
    return true;
  }

  /** The SHA-256 of every blob. */
  async list(): Promise<string[]> {
    return (await this.#blobs.list()).map(({ key }) => key);
  }

  /** Removes what interrupted uploads have left. */
  async removeAbandoned(): Promise<void> {
    const uploads = await this.#uploads.list();
    if (uploads.length === 0) return;
    // By the clock of this gateway, which may be wrong, an upload of another one would seem abandoned.
    const nowMs = await this.#tools.log.nowMs();
    for (const { key: upload, value } of uploads) {
      if (nowMs - value.startedMs < ABANDONED_MS) continue;
      const blob = await this.#find(value.sha256);
      if (blob?.upload !== upload) await this.#purge(value.sha256, upload);
      await this.#uploads.delete(upload);
      this.#tools.logger.info('removed the rest of an interrupted upload', { sha256: value.sha256 });
    }
  }

  /** Another gateway may have put or deleted it just now. */
  async #find(sha256: string): Promise<BlobDocument | undefined> {
    await this.#tools.meta.catchUp();
    return (await this.#blobs.get(sha256))?.value;
  }

  /** Makes an upload the blob, unless another one was faster. */
  async #complete(sha256: string, blob: BlobDocument, damaged: BlobDocument | undefined): Promise<void> {
    if (damaged) {
      const stored = await this.#blobs.update(sha256, (current) =>
        current.upload === damaged.upload ? blob : undefined,
      );
      if (stored?.upload === blob.upload) {
        await this.#purge(sha256, damaged.upload);
        return;
      }
    }
    while (!(await this.#blobs.create(sha256, blob))) {
      const current = await this.#find(sha256);
      if (current?.upload === blob.upload) return;
      if (current) {
        await this.#purge(sha256, blob.upload);
        return;
      }
    }
  }

  /** Keeps a blob from being removed as unused, by a new revision of its document. @returns false when it was removed */
  async #keep(sha256: string): Promise<boolean> {
    return (await this.#blobs.update(sha256, (current) => ({ ...current }))) !== undefined;
  }

  async #isIntact(sha256: string, blob: BlobDocument): Promise<boolean> {
    try {
      await this.#read(sha256, blob);
      return true;
    } catch (error) {
      if (error instanceof StorageError && error.kind === 'corrupt') return false;
      throw error;
    }
  }

  async #read(sha256: string, blob: BlobDocument): Promise<Buffer> {
    const { log, clock } = this.#tools;
    const subject = this.#subject(sha256, blob.upload);
    const chunks: Buffer[] = [];
    let received = 0;
    let next = blob.firstSeq;
    for (let attempt = 1; received < blob.bytes;) {
      const messages = await log
        .read(subject, next, { maxBytes: 4 * CHUNK_BYTES, maxMessages: 8 })
        .catch((error: unknown) => {
          throw storageError(error, 'unavailable');
        });
      for (const { seq, payload } of messages) {
        // A copy: the payload keeps the memory of all that was received with it.
        chunks.push(Buffer.from(payload));
        received += payload.length;
        next = seq + 1;
      }
      if (messages.length > 0) continue;
      if (attempt++ === READ_ATTEMPTS) {
        throw damage(sha256, { expectedBytes: blob.bytes, foundBytes: received });
      }
      await sleep(clock, READ_DELAY_MS);
    }
    const bytes = Buffer.concat(chunks);
    const found = await sha256Cooperatively(bytes);
    if (found !== sha256) throw damage(sha256, { found });
    return bytes;
  }

  async #purge(sha256: string, upload: string): Promise<void> {
    try {
      await this.#tools.log.purge(this.#subject(sha256, upload), 'all');
    } catch (error) {
      throw storageError(error, 'unavailable');
    }
  }

  #subject(sha256: string, upload: string): string {
    return `${this.#tools.subjectPrefix}.${sha256}.${upload}`;
  }
}

function damage(sha256: string, facts: Readonly<Record<string, unknown>>): StorageError {
  return new StorageError('corrupt', `blob ${sha256} differs from what was stored`, { facts });
}
