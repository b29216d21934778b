import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket } from '../errors.ts';
import { Bucket } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html */
export const DeleteBucketTagging = operation('DeleteBucketTagging', {
  http: { method: 'DELETE', path: '/{Bucket}?tagging', status: 204 },
  input: structure({ Bucket }),
  errors: [NoSuchBucket],
  access: onBucket('s3:PutBucketTagging'),
});

export const deleteBucketTagging: Handler<typeof DeleteBucketTagging, S3Context> = async (
  { Bucket: name },
  { buckets },
  caller,
) => {
  await buckets.require(caller, name);
  await buckets.change(caller, name, (bucket) => ({ ...bucket, tags: {} }));
};
