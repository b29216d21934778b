import { type Handler, operation } from '../../../schema/operation.ts';
import { asPayload, blob, structure } from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket, NoSuchBucketPolicy } from '../errors.ts';
import { Bucket } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
export const GetBucketPolicy = operation('GetBucketPolicy', {
  http: { method: 'GET', path: '/{Bucket}?policy' },
  input: structure({ Bucket }),
  output: structure({ Policy: asPayload(blob()) }),
  errors: [NoSuchBucket, NoSuchBucketPolicy],
  access: onBucket('s3:GetBucketPolicy'),
});

export const getBucketPolicy: Handler<typeof GetBucketPolicy, S3Context> = async (
  { Bucket },
  { buckets },
  caller,
) => {
  const { policy } = await buckets.require(caller, Bucket);
  if (policy === undefined) {
    throw NoSuchBucketPolicy('The bucket policy does not exist', { details: { BucketName: Bucket } });
  }
  return { Policy: Buffer.from(policy) };
};
