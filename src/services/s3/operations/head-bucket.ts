import { type Handler, operation } from '../../../schema/operation.ts';
import { inHeader, string, structure } from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket } from '../errors.ts';
import { Bucket } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const HeadBucket = operation('HeadBucket', {
  http: { method: 'HEAD', path: '/{Bucket}' },
  input: structure({ Bucket }),
  output: structure({ BucketRegion: inHeader('x-amz-bucket-region', string()) }),
  errors: [NoSuchBucket],
  access: onBucket('s3:ListBucket'),
});

export const headBucket: Handler<typeof HeadBucket, S3Context> = async ({ Bucket }, { buckets }, caller) => ({
  BucketRegion: (await buckets.require(caller, Bucket)).region,
});
