import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { BlobStore } from '../../storage/port.ts';
import type { Buckets } from './buckets.ts';
import type { Notifier } from './notification/notifier.ts';
import type { Objects } from './object/objects.ts';
import type { BucketRemovals } from './removals.ts';
import type { Uploads } from './object/uploads.ts';

/** The dependencies of every operation of the service. */
export interface S3Context {
  readonly buckets: Buckets;
  readonly objects: Objects;
  readonly uploads: Uploads;
  readonly removals: BucketRemovals;
  readonly notifier: Notifier;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly random: Random;
}
