import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, list, string, structure } from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket } from '../errors.ts';
import { Bucket } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html */
export const GetBucketEncryption = operation('GetBucketEncryption', {
  http: { method: 'GET', path: '/{Bucket}?encryption' },
  input: structure({ Bucket }),
  output: structure(
    {
      Rule: list(
        structure({
          ApplyServerSideEncryptionByDefault: structure({ SSEAlgorithm: string() }),
          BucketKeyEnabled: boolean(),
        }),
        { xml: 'flat' },
      ),
    },
    'ServerSideEncryptionConfiguration',
  ),
  errors: [NoSuchBucket],
  access: onBucket('s3:GetEncryptionConfiguration'),
});

/** Returns AWS's default configuration. Objects are not encrypted on disk. */
export const getBucketEncryption: Handler<typeof GetBucketEncryption, S3Context> = async (
  { Bucket: name },
  { buckets },
  caller,
) => {
  await buckets.require(caller, name);
  return {
    Rule: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
  };
};
