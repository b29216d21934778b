import type { Namespace } from '../../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';

/** The stored form of an object; its bytes are a blob. */
export interface ObjectDocument {
  readonly key: string;
  /** Identifies the blob. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** In quotes: the MD5 in hex, or the result of `multipartEtagOf`. */
  readonly etag: string;
  readonly modifiedMs: number;
  readonly contentType: string;
  readonly contentEncoding?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentLanguage?: string;
  readonly expires?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Absent without tags. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Throws if an object may not be replaced or deleted; `undefined` is the object that does not exist. */
export type WriteCondition = (current: ObjectDocument | undefined) => void;

// Each retry means that other requests have put and deleted the same key in between.
const MAX_PUT_ATTEMPTS = 32;

/**
 * The objects of all buckets. Blobs are shared by content with other objects and with the code of functions: the store
 * removes blobs that are no longer referenced.
 */
export class Objects {
  readonly #documents: JsonDocuments<ObjectDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.s3.object);
  }

  /**
   * Creates or replaces an object.
   * @param condition is applied to the object that is replaced, and may throw
   */
  async put(
    location: BucketLocation,
    object: ObjectDocument,
    condition: WriteCondition = () => {},
  ): Promise<void> {
    const key = keyOf(location, object.key);
    const replace = (current: ObjectDocument) => {
      condition(current);
      return object;
    };
    for (let attempt = 0; attempt < MAX_PUT_ATTEMPTS; attempt++) {
      if (await this.#documents.update(key, replace)) return;
      condition(undefined);
      if (await this.#documents.create(key, object)) return;
    }
    throw new Error(`${key} was created and deleted ${MAX_PUT_ATTEMPTS} times during one put`);
  }

  async find(location: BucketLocation, key: string): Promise<ObjectDocument | undefined> {
    return (await this.#documents.get(keyOf(location, key)))?.value;
  }

  /** Changes an object in place; has no effect when there is none. */
  async change(
    location: BucketLocation,
    key: string,
    change: (object: ObjectDocument) => ObjectDocument,
  ): Promise<void> {
    await this.#documents.update(keyOf(location, key), change);
  }

  /** Objects whose keys start with `prefix` and sort after `after`, in order of key, read as they are taken. */
  async *after(
    location: BucketLocation,
    prefix: string,
    after: string,
  ): AsyncGenerator<ObjectDocument, void, undefined> {
    const documents = this.#documents.scan(keyOf(location, prefix), { after: keyOf(location, after) });
    for await (const { value } of documents) yield value;
  }

  async isEmpty(location: BucketLocation): Promise<boolean> {
    return (await this.#documents.count(keyOf(location, ''))) === 0;
  }

  /**
   * Has no effect when the object does not exist, unless the condition throws.
   * @param condition is applied to the object that is deleted, and may throw
   */
  async delete(location: BucketLocation, key: string, condition?: WriteCondition): Promise<void> {
    await this.#documents.delete(keyOf(location, key), condition);
  }
}

export interface BucketLocation extends Pick<Namespace, 'account'> {
  readonly bucket: string;
}

// Neither account nor bucket contains a slash, so the key of one bucket is never a prefix of another's.
function keyOf({ account, bucket }: BucketLocation, key: string): string {
  return `${account}/${bucket}/${key}`;
}
