import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket } from '../errors.ts';
import { Bucket } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html */
export const DeleteBucketPolicy = operation('DeleteBucketPolicy', {
  http: { method: 'DELETE', path: '/{Bucket}?policy', status: 204 },
  input: structure({ Bucket }),
  errors: [NoSuchBucket],
  access: onBucket('s3:DeleteBucketPolicy'),
});

export const deleteBucketPolicy: Handler<typeof DeleteBucketPolicy, S3Context> = async (
  { Bucket },
  { buckets },
  caller,
) => {
  await buckets.require(caller, Bucket);
  await buckets.setPolicy(caller, Bucket, undefined);
};
