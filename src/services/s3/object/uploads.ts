import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { Removals } from '../../removals.ts';
import { NoSuchUpload } from '../errors.ts';
import type { BucketLocation, ObjectDocument } from './objects.ts';
import type { StoredHeaders } from './stored-headers.ts';

/** A multipart upload in progress. */
export interface UploadDocument {
  readonly uploadId: string;
  readonly key: string;
  readonly startedMs: number;
  /** Whether the key had an object when the upload began. */
  readonly replacesObject?: boolean;
  /** Headers and tags of the future object. */
  readonly headers: StoredHeaders & Pick<ObjectDocument, 'tags'>;
}

/** The stored form of a part; its bytes are a blob. */
export interface PartDocument {
  readonly partNumber: number;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** MD5 in hex, in quotes. */
  readonly etag: string;
  /** Absent in parts of earlier releases. */
  readonly modifiedMs?: number;
}

/** The multipart uploads of all buckets, from start to completion or abort. */
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

  async start(location: BucketLocation, upload: UploadDocument): Promise<void> {
    await this.#uploads.create(keyOf(location, upload.uploadId), upload);
  }

  /** @throws NoSuchUpload also when the upload is for another key */
  async require(location: BucketLocation, key: string, uploadId: string): Promise<UploadDocument> {
    const stored = /^[0-9a-f-]+$/.test(uploadId) && (await this.#uploads.get(keyOf(location, uploadId)));
    if (stored && stored.value.key === key) return stored.value;
    throw NoSuchUpload(
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      { details: { UploadId: uploadId } },
    );
  }

  /** Adds a part, or replaces the one with the same number. */
  async putPart(location: BucketLocation, { uploadId }: UploadDocument, part: PartDocument): Promise<void> {
    const key = `${keyOf(location, uploadId)}/${String(part.partNumber).padStart(5, '0')}`;
    if (!(await this.#parts.create(key, part))) await this.#parts.update(key, () => part);
  }

  /** In order of part number. */
  async parts(location: BucketLocation, { uploadId }: UploadDocument): Promise<PartDocument[]> {
    const documents = await this.#parts.list(`${keyOf(location, uploadId)}/`);
    return documents.map(({ value }) => value);
  }

  /** Removes the upload. Blobs are shared by content: the store removes blobs that are no longer referenced. */
  end(location: BucketLocation, { uploadId }: UploadDocument): Promise<void> {
    return this.#removals.run(keyOf(location, uploadId));
  }

  /** The uploads of a bucket in order of key, and for one key of start. */
  async list(location: BucketLocation): Promise<UploadDocument[]> {
    const uploads = (await this.#uploads.list(keyOf(location, ''))).map(({ value }) => value);
    return uploads.sort(
      (a, b) => compare(a.key, b.key) || a.startedMs - b.startedMs || compare(a.uploadId, b.uploadId),
    );
  }

  /** Completes interrupted removals of uploads. */
  resume(): Promise<void> {
    return this.#removals.resume();
  }

  /** Removes the incomplete uploads of a bucket. */
  async endAll(location: BucketLocation): Promise<void> {
    for (const { value } of await this.#uploads.list(keyOf(location, ''))) await this.end(location, value);
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function keyOf({ account, bucket }: BucketLocation, uploadId: string): string {
  return `${account}/${bucket}/${uploadId}`;
}
