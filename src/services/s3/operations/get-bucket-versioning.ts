import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket } from '../errors.ts';
import { Bucket } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export const GetBucketVersioning = operation('GetBucketVersioning', {
  http: { method: 'GET', path: '/{Bucket}?versioning' },
  input: structure({ Bucket }),
  output: structure({ Status: optional(string()) }, 'VersioningConfiguration'),
  errors: [NoSuchBucket],
  access: onBucket('s3:GetBucketVersioning'),
});

/** Versioning is not supported: AWS returns an empty response for a bucket without it. */
export const getBucketVersioning: Handler<typeof GetBucketVersioning, S3Context> = async (
  { Bucket: name },
  { buckets },
  caller,
) => {
  await buckets.require(caller, name);
  return {};
};
