import { type Handler, operation } from '../../../schema/operation.ts';
import { list, structure } from '../../../schema/shape.ts';
import { onObject } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket, NoSuchKey } from '../errors.ts';
import { requireObject } from '../object/require-object.ts';
import { Bucket, Key, ObjectTag } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export const GetObjectTagging = operation('GetObjectTagging', {
  http: { method: 'GET', path: '/{Bucket}/{Key+}?tagging' },
  input: structure({ Bucket, Key }),
  output: structure({ TagSet: list(ObjectTag, { xml: { item: 'Tag' } }) }, 'Tagging'),
  errors: [NoSuchBucket, NoSuchKey],
  access: onObject('s3:GetObjectTagging'),
});

/** Without tags the list is empty, unlike that of a bucket. */
export const getObjectTagging: Handler<typeof GetObjectTagging, S3Context> = async (
  { Bucket: bucket, Key: key },
  context,
  caller,
) => {
  await context.buckets.require(caller, bucket);
  const { tags = {} } = await requireObject(context, caller, bucket, key);
  return { TagSet: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
};
