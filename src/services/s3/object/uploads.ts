import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { Removals } from '../../removals.ts';
import { NoSuchUpload } from '../errors.ts';
import type { ObjectPlace } from './objects.ts';
import type { StoredHeaders } from './stored-headers.ts';

/** An object that is being put in parts. */
export interface UploadDocument {
  readonly uploadId: string;
  readonly key: string;
  readonly startedMs: number;
  /** Of the object to be. */
  readonly headers: StoredHeaders;
}

/** A part as it is kept; its bytes are a blob. */
export interface PartDocument {
  readonly partNumber: number;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** MD5 in hex, in quotes. */
  readonly etag: string;
}

/** The multipart uploads of all buckets, from their start to their completion or end. */
export class Uploads {
  readonly #uploads: JsonDocuments<UploadDocument>;
  readonly #parts: JsonDocuments<PartDocument>;
  readonly #removals: Removals;

  constructor(meta: MetaStore) {
    this.#uploads = new JsonDocuments(meta, META_PREFIX.s3.upload);
    this.#parts = new JsonDocuments(meta, META_PREFIX.s3.part);
    this.#removals = new Removals(meta, META_PREFIX.s3.uploadRemoval, async (key) => {
      await this.#uploads.delete(key);
      for (const part of await this.#parts.list(`${key}/`)) await this.#parts.delete(part.key);
    });
  }

  async start(place: ObjectPlace, upload: UploadDocument): Promise<void> {
    await this.#uploads.create(keyOf(place, upload.uploadId), upload);
  }

  /** @throws NoSuchUpload also when the upload is of another key */
  async require(place: ObjectPlace, key: string, uploadId: string): Promise<UploadDocument> {
    const stored = /^[0-9a-f-]+$/.test(uploadId) && (await this.#uploads.get(keyOf(place, uploadId)));
    if (stored && stored.value.key === key) return stored.value;
    throw NoSuchUpload(
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      { details: { UploadId: uploadId } },
    );
  }

  /** Replaces a part of the same number. */
  async putPart(place: ObjectPlace, { uploadId }: UploadDocument, part: PartDocument): Promise<void> {
    const key = `${keyOf(place, uploadId)}/${String(part.partNumber).padStart(5, '0')}`;
    if (!(await this.#parts.create(key, part))) await this.#parts.update(key, () => part);
  }

  /** In order of their numbers. */
  async parts(place: ObjectPlace, { uploadId }: UploadDocument): Promise<PartDocument[]> {
    const documents = await this.#parts.list(`${keyOf(place, uploadId)}/`);
    return documents.map(({ value }) => value);
  }

  /** Forgets the upload. Blobs are shared by content: the store removes those that nothing names any more. */
  end(place: ObjectPlace, { uploadId }: UploadDocument): Promise<void> {
    return this.#removals.run(keyOf(place, uploadId));
  }

  /** Goes on forgetting uploads where that was interrupted. */
  resume(): Promise<void> {
    return this.#removals.resume();
  }

  /** Forgets what was never completed in a bucket. */
  async endAll(place: ObjectPlace): Promise<void> {
    for (const { value } of await this.#uploads.list(keyOf(place, ''))) await this.end(place, value);
  }
}

function keyOf({ account, bucket }: ObjectPlace, uploadId: string): string {
  return `${account}/${bucket}/${uploadId}`;
}
