import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Principal } from '../../policy/principal.ts';
import type { Caller } from '../../schema/caller.ts';
import { type Service, ServiceBuilder } from '../../schema/service.ts';
import type { BlobStore, MetaStore } from '../../storage/port.ts';
import type { Deliverer } from '../targets/target.ts';
import { bucketFacts } from './access.ts';
import type { BucketOwners } from './bucket-owners.ts';
import { Buckets } from './buckets.ts';
import type { S3Context } from './context.ts';
import { Notifier } from './notification/notifier.ts';
import { Objects } from './object/objects.ts';
import { AbortMultipartUpload, abortMultipartUpload } from './operations/abort-multipart-upload.ts';
import { CompleteMultipartUpload, completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { CreateBucket, createBucket } from './operations/create-bucket.ts';
import { DeleteBucket, deleteBucket } from './operations/delete-bucket.ts';
import { CreateMultipartUpload, createMultipartUpload } from './operations/create-multipart-upload.ts';
import { DeleteBucketPolicy, deleteBucketPolicy } from './operations/delete-bucket-policy.ts';
import { DeleteObject, deleteObject } from './operations/delete-object.ts';
import { DeleteObjects, deleteObjects } from './operations/delete-objects.ts';
import { GetBucketPolicy, getBucketPolicy } from './operations/get-bucket-policy.ts';
import { GetObject, getObject } from './operations/get-object.ts';
import { HeadBucket, headBucket } from './operations/head-bucket.ts';
import { HeadObject, headObject } from './operations/head-object.ts';
import { ListBuckets, listBuckets } from './operations/list-buckets.ts';
import { ListObjectsV2, listObjectsV2 } from './operations/list-objects-v2.ts';
import { PutBucketPolicy, putBucketPolicy } from './operations/put-bucket-policy.ts';
import { PutObject, putObject } from './operations/put-object.ts';
import { UploadPart, uploadPart } from './operations/upload-part.ts';
import { CopyObject, copyObject } from './operations/copy-object.ts';
import { UploadPartCopy, uploadPartCopy } from './operations/upload-part-copy.ts';
import { GetBucketLocation, getBucketLocation } from './operations/get-bucket-location.ts';
import { GetBucketVersioning, getBucketVersioning } from './operations/get-bucket-versioning.ts';
import { GetBucketEncryption, getBucketEncryption } from './operations/get-bucket-encryption.ts';
import { ListObjects, listObjects } from './operations/list-objects.ts';
import { ListObjectVersions, listObjectVersions } from './operations/list-object-versions.ts';
import { GetBucketTagging, getBucketTagging } from './operations/get-bucket-tagging.ts';
import { PutBucketTagging, putBucketTagging } from './operations/put-bucket-tagging.ts';
import { DeleteBucketTagging, deleteBucketTagging } from './operations/delete-bucket-tagging.ts';
import {
  GetBucketNotificationConfiguration,
  getBucketNotificationConfiguration,
} from './operations/get-bucket-notification-configuration.ts';
import {
  PutBucketNotificationConfiguration,
  putBucketNotificationConfiguration,
} from './operations/put-bucket-notification-configuration.ts';
import { DeleteObjectTagging, deleteObjectTagging } from './operations/delete-object-tagging.ts';
import { GetObjectTagging, getObjectTagging } from './operations/get-object-tagging.ts';
import { ListMultipartUploads, listMultipartUploads } from './operations/list-multipart-uploads.ts';
import { ListParts, listParts } from './operations/list-parts.ts';
import { PutObjectTagging, putObjectTagging } from './operations/put-object-tagging.ts';
import { withSharedBuckets } from './shared-buckets.ts';
import { BucketRemovals } from './removals.ts';
import { s3Traits } from './traits.ts';
import { Uploads } from './object/uploads.ts';

/** The part of Amazon S3 that deployments need, and notifications of buckets. */
export function createS3Service({
  meta,
  blobs,
  clock,
  random,
  delivery,
  shared,
}: {
  readonly meta: MetaStore;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly random: Random;
  /** Sends notifications of buckets; without it, none are sent. */
  readonly delivery?: Deliverer;
  /** Finds buckets of other accounts; without it, there are none. */
  readonly shared?: { readonly owners: BucketOwners; readonly principalOf: (caller: Caller) => Principal };
}): Service {
  const buckets = new Buckets(meta, shared?.owners);
  const uploads = new Uploads(meta);
  const context = {
    buckets,
    objects: new Objects(meta),
    uploads,
    removals: new BucketRemovals(meta, { buckets, uploads }),
    notifier: new Notifier(delivery, clock),
    blobs,
    clock,
    random,
  };
  const service = new ServiceBuilder<S3Context>(s3Traits, context)
    .on(CreateBucket, createBucket)
    .on(DeleteBucket, deleteBucket)
    .on(HeadBucket, headBucket)
    .on(ListBuckets, listBuckets)
    .on(PutBucketPolicy, putBucketPolicy)
    .on(GetBucketPolicy, getBucketPolicy)
    .on(DeleteBucketPolicy, deleteBucketPolicy)
    .on(PutObject, putObject)
    .on(CreateMultipartUpload, createMultipartUpload)
    .on(UploadPart, uploadPart)
    .on(CompleteMultipartUpload, completeMultipartUpload)
    .on(AbortMultipartUpload, abortMultipartUpload)
    .on(GetObject, getObject)
    .on(HeadObject, headObject)
    .on(DeleteObject, deleteObject)
    .on(DeleteObjects, deleteObjects)
    .on(ListObjectsV2, listObjectsV2)
    .on(CopyObject, copyObject)
    .on(UploadPartCopy, uploadPartCopy)
    .on(GetBucketLocation, getBucketLocation)
    .on(GetBucketVersioning, getBucketVersioning)
    .on(GetBucketEncryption, getBucketEncryption)
    .on(ListObjects, listObjects)
    .on(ListObjectVersions, listObjectVersions)
    .on(GetBucketTagging, getBucketTagging)
    .on(PutBucketTagging, putBucketTagging)
    .on(DeleteBucketTagging, deleteBucketTagging)
    .on(ListMultipartUploads, listMultipartUploads)
    .on(ListParts, listParts)
    .on(GetObjectTagging, getObjectTagging)
    .on(PutObjectTagging, putObjectTagging)
    .on(DeleteObjectTagging, deleteObjectTagging)
    .on(PutBucketNotificationConfiguration, putBucketNotificationConfiguration)
    .on(GetBucketNotificationConfiguration, getBucketNotificationConfiguration)
    .describeResources(bucketFacts)
    .build();
  return shared ? withSharedBuckets(service, { buckets, principalOf: shared.principalOf }) : service;
}
