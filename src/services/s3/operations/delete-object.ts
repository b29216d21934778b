import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onObject } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket, NoSuchKey, PreconditionFailed } from '../errors.ts';
import { deleteCondition, WriteConditionHeaders } from '../object/write-condition.ts';
import { Bucket, Key } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const DeleteObject = operation('DeleteObject', {
  http: { method: 'DELETE', path: '/{Bucket}/{Key+}', status: 204 },
  input: structure({ Bucket, Key, IfMatch: WriteConditionHeaders.IfMatch }),
  errors: [NoSuchBucket, NoSuchKey, PreconditionFailed],
  access: onObject('s3:DeleteObject'),
});

export const deleteObject: Handler<typeof DeleteObject, S3Context> = async (
  { Bucket, Key, IfMatch },
  { buckets, objects, notifier },
  caller,
) => {
  const bucket = await buckets.require(caller, Bucket);
  await objects.delete({ account: caller.account, bucket: Bucket }, Key, deleteCondition(Key, { IfMatch }));
  await notifier.notify(bucket, { eventName: 'ObjectRemoved:Delete', key: Key }, caller);
};
