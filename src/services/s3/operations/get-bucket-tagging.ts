import { type Handler, operation } from '../../../schema/operation.ts';
import { list, structure } from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket, NoSuchTagSet } from '../errors.ts';
import { Bucket, Tag } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html */
export const GetBucketTagging = operation('GetBucketTagging', {
  http: { method: 'GET', path: '/{Bucket}?tagging' },
  input: structure({ Bucket }),
  output: structure({ TagSet: list(Tag, { xml: { item: 'Tag' } }) }, 'Tagging'),
  errors: [NoSuchBucket, NoSuchTagSet],
  access: onBucket('s3:GetBucketTagging'),
});

export const getBucketTagging: Handler<typeof GetBucketTagging, S3Context> = async (
  { Bucket: name },
  { buckets },
  caller,
) => {
  const { tags = {} } = await buckets.require(caller, name);
  const entries = Object.entries(tags);
  if (entries.length === 0) {
    throw NoSuchTagSet('The TagSet does not exist', { details: { BucketName: name } });
  }
  return { TagSet: entries.map(([Key, Value]) => ({ Key, Value })) };
};
