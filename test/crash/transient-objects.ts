import { createHash, randomBytes } from 'node:crypto';
import { CompleteMultipartUpload } from '../../src/services/s3/operations/complete-multipart-upload.ts';
import { CreateBucket } from '../../src/services/s3/operations/create-bucket.ts';
import { CreateMultipartUpload } from '../../src/services/s3/operations/create-multipart-upload.ts';
import { DeleteBucket } from '../../src/services/s3/operations/delete-bucket.ts';
import { DeleteObject } from '../../src/services/s3/operations/delete-object.ts';
import { GetObject } from '../../src/services/s3/operations/get-object.ts';
import { HeadBucket } from '../../src/services/s3/operations/head-bucket.ts';
import { ListObjectsV2 } from '../../src/services/s3/operations/list-objects-v2.ts';
import { PutObject } from '../../src/services/s3/operations/put-object.ts';
import { UploadPart } from '../../src/services/s3/operations/upload-part.ts';
import { type Reach, unlessRefused } from '../support/clients/multi-part.ts';
import type { TransientResource } from './transient-resource.ts';
import { untilGone, wireReach } from './reach.ts';

const Bucket = 'transient-objects';
const OBJECTS = 2;
const OBJECT_BYTES = 20_000;

/** Objects that are put, replaced and deleted, whole and in parts, together with their bucket. */
export class TransientObjects implements TransientResource {
  readonly faults: string[] = [];
  /** By key the possible contents: hashes, or `gone`. Exactly one when the content is certain. */
  readonly #possible = new Map<string, Set<string>>();
  #deletions = 0;

  get deletions(): number {
    return this.#deletions;
  }

  changeUntilGone(endpoint: string, signal: AbortSignal): Promise<void> {
    return untilGone(endpoint, signal, this.faults, (reach) => this.#pass(reach));
  }

  async check(endpoint: string): Promise<void> {
    using reach = wireReach(endpoint);
    for (const [Key, possible] of this.#possible) {
      const output = await unlessRefused(reach.call('s3', GetObject, { Bucket, Key }));
      const found = output ? hashOf(output.Body) : 'gone';
      if (!possible.has(found)) this.faults.push(`${Key} is ${found}, not ${[...possible].join(' or ')}`);
      this.#possible.set(Key, new Set([found]));
    }
  }

  async #pass(reach: Reach): Promise<void> {
    if (!(await unlessRefused(reach.call('s3', HeadBucket, { Bucket })))) {
      await reach.call('s3', CreateBucket, { Bucket });
    }
    for (let n = 0; n < OBJECTS; n++) {
      const Key = `object-${n}`;
      const Body = randomBytes(OBJECT_BYTES);
      await this.#change(Key, hashOf(Body), () =>
        n % 2 === 0 ? reach.call('s3', PutObject, { Bucket, Key, Body }) : putInParts(reach, Key, Body),
      );
    }
    const { Contents: held = [] } = await reach.call('s3', ListObjectsV2, { Bucket });
    for (const { Key } of held) {
      await this.#change(Key, 'gone', () => reach.call('s3', DeleteObject, { Bucket, Key }));
      this.#deletions++;
    }
    await reach.call('s3', DeleteBucket, { Bucket });
    this.#deletions++;
  }

  /** Until the response, both the old and the new content are possible. */
  async #change(key: string, next: string, change: () => Promise<unknown>): Promise<void> {
    this.#possible.set(key, new Set([...(this.#possible.get(key) ?? ['gone']), next]));
    await change();
    this.#possible.set(key, new Set([next]));
  }
}

async function putInParts(reach: Reach, Key: string, Body: Buffer): Promise<void> {
  const { UploadId } = await reach.call('s3', CreateMultipartUpload, { Bucket, Key });
  const { ETag } = await reach.call('s3', UploadPart, { Bucket, Key, UploadId, PartNumber: 1, Body });
  const CompletedParts = { Part: [{ PartNumber: 1, ETag: ETag! }] };
  await reach.call('s3', CompleteMultipartUpload, {
    Bucket,
    Key,
    UploadId,
    CompleteMultipartUpload: CompletedParts,
  });
}

function hashOf(bytes: Uint8Array | undefined): string {
  return createHash('sha256')
    .update(bytes ?? '')
    .digest('hex')
    .slice(0, 12);
}
