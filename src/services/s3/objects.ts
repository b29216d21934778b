import type { Clock } from '../../lib/clock.ts';
import type { Caller } from '../../schema/operation.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import type { Store } from '../../storage/port.ts';
import { NoSuchBucket, NoSuchKey } from './errors.ts';

interface ObjectDocument {
  /** Names the bytes in the blob store. */
  readonly sha256: string;
  readonly byteLength: number;
  readonly storedMs: number;
}

/** The bucket of every account that code travels through on its way to Lambda. It exists from the start. */
export function deploymentBucket(account: string): string {
  return `millrace-deployments-${account}`;
}

/** Objects by account, bucket and key; equal bytes are kept once. */
export class Objects {
  readonly #documents: JsonDocuments<ObjectDocument>;
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#documents = new JsonDocuments(store.meta, 's3/object/');
    this.#store = store;
    this.#clock = clock;
  }

  /** Durable when it resolves. @returns the SHA-256 of the bytes, 64 hex digits */
  async put(caller: Caller, bucket: string, key: string, bytes: Buffer): Promise<string> {
    const name = nameOf(caller, bucket, key);
    const sha256 = await this.#store.blobs.put(bytes);
    const document = { sha256, byteLength: bytes.length, storedMs: this.#clock.now() };
    if (!(await this.#documents.create(name, document))) await this.#documents.update(name, () => document);
    return sha256;
  }

  async get(caller: Caller, bucket: string, key: string): Promise<{ bytes: Buffer; sha256: string }> {
    const sha256 = (await this.#documents.get(nameOf(caller, bucket, key)))?.value.sha256;
    const bytes = sha256 === undefined ? undefined : await this.#store.blobs.get(sha256);
    if (sha256 === undefined || !bytes) throw NoSuchKey('The specified key does not exist.');
    return { bytes, sha256 };
  }
}

/** @throws NoSuchBucket for any but the deployment bucket, since buckets cannot be made yet */
function nameOf({ account }: Caller, bucket: string, key: string): string {
  if (bucket !== deploymentBucket(account)) throw NoSuchBucket('The specified bucket does not exist');
  return `${bucket}/${key}`;
}
