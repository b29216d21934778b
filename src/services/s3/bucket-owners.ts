import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';

/** The accounts that have a bucket of a name. It watches the store, so that a request for an unknown bucket reads no document. */
export class BucketOwners {
  readonly #accounts = new Map<string, Set<string>>();
  readonly #watch: { stop(): void };

  static async open(meta: MetaStore): Promise<BucketOwners> {
    const owners = new BucketOwners(meta);
    for (const { key, value } of await meta.list(META_PREFIX.s3.bucket)) owners.#set(key, value);
    return owners;
  }

  private constructor(meta: MetaStore) {
    this.#watch = meta.watch(META_PREFIX.s3.bucket, ({ key, value }) => this.#set(key, value));
  }

  of(bucket: string): Iterable<string> {
    return this.#accounts.get(bucket) ?? [];
  }

  close(): void {
    this.#watch.stop();
  }

  /** @param key ends with `ACCOUNT/BUCKET` */
  #set(key: string, value: Buffer | undefined): void {
    const [account = '', bucket = ''] = key.slice(META_PREFIX.s3.bucket.length).split('/');
    const accounts = this.#accounts.get(bucket) ?? new Set();
    if (value) accounts.add(account);
    else accounts.delete(account);
    if (accounts.size > 0) this.#accounts.set(bucket, accounts);
    else this.#accounts.delete(bucket);
  }
}
