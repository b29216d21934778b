import { type Handler, operation } from '../../../schema/operation.ts';
import { asPayload, blob, structure } from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import { bucketArn } from '../arn.ts';
import { checkBucketPolicy } from '../bucket-policy.ts';
import type { S3Context } from '../context.ts';
import { MalformedPolicy, NoSuchBucket } from '../errors.ts';
import { Bucket } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
export const PutBucketPolicy = operation('PutBucketPolicy', {
  http: { method: 'PUT', path: '/{Bucket}?policy', status: 204 },
  input: structure({ Bucket, Policy: asPayload(blob()) }),
  errors: [NoSuchBucket, MalformedPolicy],
  access: onBucket('s3:PutBucketPolicy'),
});

export const putBucketPolicy: Handler<typeof PutBucketPolicy, S3Context> = async (
  { Bucket, Policy = Buffer.alloc(0) },
  { buckets },
  caller,
) => {
  await buckets.require(caller, Bucket);
  checkBucketPolicy(Policy, bucketArn(Bucket, caller.region));
  await buckets.setPolicy(caller, Bucket, Policy.toString('utf8'));
};
