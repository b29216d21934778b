import type { Clock } from '../../lib/clock.ts';
import type { BlobStore } from '../../storage/port.ts';
import type { Buckets } from './buckets.ts';
import type { Objects } from './objects.ts';

/** What every operation of the service works with. */
export interface S3Context {
  readonly buckets: Buckets;
  readonly objects: Objects;
  readonly blobs: BlobStore;
  readonly clock: Clock;
}
