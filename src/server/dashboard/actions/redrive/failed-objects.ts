import { isServiceError } from '../../../../schema/error.ts';
import { DeleteObject } from '../../../../services/s3/operations/delete-object.ts';
import { GetObject } from '../../../../services/s3/operations/get-object.ts';
import { ListObjectsV2 } from '../../../../services/s3/operations/list-objects-v2.ts';
import { callerAt } from '../../caller.ts';
import type { DashboardParts } from '../../parts.ts';
import { Refusal } from '../../reply.ts';
import type { PageRequest } from '../../request.ts';

/** Below it are the objects that failure destinations write: src/services/lambda/destination/failure.ts. */
const PREFIX = 'aws/lambda/';

export interface StoredObject {
  readonly key: string;
  readonly writtenMs: number;
  readonly sizeBytes: number;
}

/** The failures in a bucket, read and deleted with the permissions of the page's user. */
export class FailedObjects {
  readonly #calls: DashboardParts['calls'];
  readonly #request: PageRequest;
  readonly #bucket: string;

  constructor({ calls }: Pick<DashboardParts, 'calls'>, request: PageRequest) {
    this.#calls = calls;
    this.#request = request;
    this.#bucket = request.names[0] ?? '';
  }

  /** The first `limit` of them, at most 1,000, in the order of their keys. @throws Refusal */
  async list(
    after: string | undefined,
    limit: number,
  ): Promise<{ objects: StoredObject[]; hasMore: boolean }> {
    const input = { Bucket: this.#bucket, Prefix: PREFIX, StartAfter: after, MaxKeys: limit };
    const { Contents = [], IsTruncated } = await this.#refusing(() =>
      this.#calls.call('s3', ListObjectsV2, input, this.#caller),
    );
    const objects = Contents.map(({ Key, LastModified, Size }) => ({
      key: Key,
      writtenMs: LastModified,
      sizeBytes: Size,
    }));
    return { objects, hasMore: IsTruncated };
  }

  /** @throws Refusal */
  async read(key: string): Promise<Buffer> {
    const { Body } = await this.#refusing(() =>
      this.#calls.call('s3', GetObject, { Bucket: this.#bucket, Key: key }, this.#caller),
    );
    return Buffer.from(Body ?? []);
  }

  /** @throws Refusal */
  async delete(key: string): Promise<void> {
    await this.#refusing(() =>
      this.#calls.call('s3', DeleteObject, { Bucket: this.#bucket, Key: key }, this.#caller),
    );
  }

  get #caller() {
    const { namespace, context, operator } = this.#request;
    return callerAt(namespace, context, operator);
  }

  async #refusing<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (!isServiceError(error)) throw error;
      throw new Refusal(error.declaration.status, error.code, error.message || error.code);
    }
  }
}
