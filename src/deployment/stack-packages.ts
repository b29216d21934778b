import type { Client } from '../client/client.ts';
import { deploymentBucket } from '../services/s3/deployment-bucket.ts';
import { DeleteObjects } from '../services/s3/operations/delete-objects.ts';
import { ListObjectsV2 } from '../services/s3/operations/list-objects-v2.ts';
import { PutObject } from '../services/s3/operations/put-object.ts';
import { s3Traits } from '../services/s3/traits.ts';

// Packages of earlier deployments that are kept. A rollback needs those of the deployment before; functions have copies
// of their own.
const MAX_PREVIOUS_PACKAGES = 20;

interface Package {
  readonly sha256: string;
  readonly zip: Buffer;
}

/** The code packages of one stack in the bucket for deployments. */
export class StackPackages {
  readonly #client: Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor(client: Client, account: string, stackName: string) {
    this.#client = client;
    this.#bucket = deploymentBucket(account);
    // The bucket is the same in all regions.
    this.#prefix = `${stackName}/${client.region}/`;
  }

  /** Derived from the content: unchanged code keeps its key, and so the template keeps its text. */
  locationOf(sha256: string): { readonly bucket: string; readonly key: string } {
    return { bucket: this.#bucket, key: `${this.#prefix}${sha256}.zip` };
  }

  async upload(packages: Iterable<Package>): Promise<void> {
    const zips = new Map([...packages].map(({ sha256, zip }) => [sha256, zip]));
    for (const [sha256, zip] of zips) {
      const { bucket: Bucket, key: Key } = this.locationOf(sha256);
      await this.#client.call(s3Traits, PutObject, { Bucket, Key, Body: zip });
    }
  }

  /** Removes the oldest packages that are not among those that are deployed. */
  async removeOld(deployed: Iterable<Package>): Promise<void> {
    const current = new Set([...deployed].map(({ sha256 }) => this.locationOf(sha256).key));
    const previous = (await this.#list()).filter(({ key }) => !current.has(key));
    const newestFirst = previous.toSorted((a, b) => b.modifiedMs - a.modifiedMs);
    await this.#remove(newestFirst.slice(MAX_PREVIOUS_PACKAGES).map(({ key }) => key));
  }

  async removeAll(): Promise<void> {
    await this.#remove((await this.#list()).map(({ key }) => key));
  }

  async #list(): Promise<{ readonly key: string; readonly modifiedMs: number }[]> {
    const found: { readonly key: string; readonly modifiedMs: number }[] = [];
    let token: string | undefined;
    do {
      const page = await this.#client.call(s3Traits, ListObjectsV2, {
        Bucket: this.#bucket,
        Prefix: this.#prefix,
        ...(token !== undefined && { ContinuationToken: token }),
      });
      found.push(
        ...(page.Contents ?? []).map(({ Key, LastModified }) => ({
          key: Key,
          modifiedMs: Number(LastModified),
        })),
      );
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return found;
  }

  async #remove(keys: readonly string[]): Promise<void> {
    // DeleteObjects takes a thousand keys.
    for (let at = 0; at < keys.length; at += 1_000) {
      const Object = keys.slice(at, at + 1_000).map((Key) => ({ Key }));
      await this.#client.call(s3Traits, DeleteObjects, {
        Bucket: this.#bucket,
        Delete: { Object, Quiet: true },
      });
    }
  }
}
