import { isClientError } from '../../client/errors.ts';
import { GetObject } from '../../services/s3/operations/get-object.ts';
import { PutObject } from '../../services/s3/operations/put-object.ts';
import { s3Traits } from '../../services/s3/traits.ts';
import type { Decoded } from '../../server/controls/decoded.ts';
import { contentsOf, type RecordData, toBytes } from './contents.ts';
import type { NamedResource } from './named-resource.ts';

/** A bucket of a pipeline. */
export class BucketView {
  readonly name: string;
  readonly #bucket: NamedResource;

  /** @internal */
  constructor(bucket: NamedResource) {
    this.name = bucket.name;
    this.#bucket = bucket;
  }

  /**
   * Stores an object, or replaces it.
   * @throws OperatorError for a bucket that does not exist
   */
  async put(key: string, contents: RecordData): Promise<void> {
    await this.#bucket.call(s3Traits, PutObject, { Bucket: this.name, Key: key, Body: toBytes(contents) });
  }

  /**
   * The contents of an object: the value of JSON, else text, else the bytes. Undefined when there is no such object.
   * @throws OperatorError for a bucket that does not exist
   */
  async get(key: string): Promise<Decoded> {
    try {
      const { Body } = await this.#bucket.call(s3Traits, GetObject, { Bucket: this.name, Key: key });
      return contentsOf(Buffer.from(Body ?? []));
    } catch (error) {
      if (isClientError(error, 'NoSuchKey')) return undefined;
      throw error;
    }
  }
}
