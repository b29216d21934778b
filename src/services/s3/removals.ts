import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { Removals } from '../removals.ts';
import { Buckets } from './buckets.ts';
import { Uploads } from './object/uploads.ts';

/** Removes buckets together with their incomplete uploads. */
export class BucketRemovals {
  readonly #removals: Removals;

  constructor(
    meta: MetaStore,
    { buckets, uploads }: { readonly buckets: Buckets; readonly uploads: Uploads },
  ) {
    this.#removals = new Removals(meta, META_PREFIX.s3.bucketRemoval, async (key) => {
      const [account = '', bucket = ''] = key.split('/');
      await buckets.delete({ account }, bucket);
      await uploads.endAll({ account, bucket });
    });
  }

  /** Durable when it resolves. */
  run(account: string, bucket: string): Promise<void> {
    return this.#removals.run(`${account}/${bucket}`);
  }

  /** Completes an interrupted removal, if any. Call it before a bucket of that name is created. */
  finish(account: string, bucket: string): Promise<void> {
    return this.#removals.finish(`${account}/${bucket}`);
  }

  resume(): Promise<void> {
    return this.#removals.resume();
  }
}

/** Completes removals that an earlier process started. Call it before the service is used. */
export async function resumeS3Removals(meta: MetaStore): Promise<void> {
  const uploads = new Uploads(meta);
  await uploads.resume();
  await new BucketRemovals(meta, { buckets: new Buckets(meta), uploads }).resume();
}
