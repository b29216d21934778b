import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onObject } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket, NoSuchKey } from '../errors.ts';
import { requireObject } from '../object/require-object.ts';
import { Bucket, Key } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export const DeleteObjectTagging = operation('DeleteObjectTagging', {
  http: { method: 'DELETE', path: '/{Bucket}/{Key+}?tagging', status: 204 },
  input: structure({ Bucket, Key }),
  errors: [NoSuchBucket, NoSuchKey],
  access: onObject('s3:DeleteObjectTagging'),
});

export const deleteObjectTagging: Handler<typeof DeleteObjectTagging, S3Context> = async (
  { Bucket: bucket, Key: key },
  context,
  caller,
) => {
  await context.buckets.require(caller, bucket);
  await requireObject(context, caller, bucket, key);
  await context.objects.change({ account: caller.account, bucket }, key, (object) => ({
    ...object,
    tags: {},
  }));
};
