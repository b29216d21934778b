import type { Namespace } from '../../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { NoSuchKey } from '../errors.ts';

/** An object as it is kept; its bytes are a blob. */
export interface ObjectDocument {
  readonly key: string;
  /** Names the blob. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** In quotes: the MD5 in hex, or what `multipartEtagOf` makes of several. */
  readonly etag: string;
  readonly modifiedMs: number;
  readonly contentType: string;
  readonly contentEncoding?: string;
  readonly cacheControl?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

// Each round needs a put and a delete of the same key by others in between.
const MAX_PUT_ATTEMPTS = 32;

/**
 * The objects of all buckets. Blobs are shared by content, with other objects and with the code of functions: the store
 * removes those that nothing names any more.
 */
export class Objects {
  readonly #documents: JsonDocuments<ObjectDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.s3.object);
  }

  /** Replaces what is there. */
  async put(place: ObjectPlace, object: ObjectDocument): Promise<void> {
    const key = keyOf(place, object.key);
    for (let attempt = 0; attempt < MAX_PUT_ATTEMPTS; attempt++) {
      if (await this.#documents.create(key, object)) return;
      if (await this.#documents.update(key, () => object)) return;
    }
    throw new Error(`${key} came and went ${MAX_PUT_ATTEMPTS} times while it was being put`);
  }

  /** @throws NoSuchKey */
  async require(place: ObjectPlace, key: string): Promise<ObjectDocument> {
    const stored = await this.#documents.get(keyOf(place, key));
    if (!stored) throw NoSuchKey('The specified key does not exist.', { details: { Key: key } });
    return stored.value;
  }

  /** Those whose keys begin with `prefix` and come after `after`, in order of key. */
  async list(place: ObjectPlace, prefix: string, after = ''): Promise<ObjectDocument[]> {
    const documents = await this.#documents.list(keyOf(place, prefix), keyOf(place, after));
    return documents.map(({ value }) => value);
  }

  /** No effect when there is none. */
  async delete(place: ObjectPlace, key: string): Promise<void> {
    await this.#documents.delete(keyOf(place, key));
  }
}

export interface ObjectPlace extends Pick<Namespace, 'account'> {
  readonly bucket: string;
}

// Neither account nor bucket holds a slash, so one bucket's keys never begin with another's.
function keyOf({ account, bucket }: ObjectPlace, key: string): string {
  return `${account}/${bucket}/${key}`;
}
