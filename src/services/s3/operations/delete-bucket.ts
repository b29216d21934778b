import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { BucketNotEmpty, NoSuchBucket } from '../errors.ts';
import { Bucket } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export const DeleteBucket = operation('DeleteBucket', {
  http: { method: 'DELETE', path: '/{Bucket}', status: 204 },
  input: structure({ Bucket }),
  errors: [NoSuchBucket, BucketNotEmpty],
  access: onBucket('s3:DeleteBucket'),
});

export const deleteBucket: Handler<typeof DeleteBucket, S3Context> = async (
  { Bucket },
  { buckets, objects, removals },
  caller,
) => {
  await buckets.require(caller, Bucket);
  const location = { account: caller.account, bucket: Bucket };
  if (!(await objects.isEmpty(location))) {
    throw BucketNotEmpty('The bucket you tried to delete is not empty', { details: { BucketName: Bucket } });
  }
  await removals.run(caller.account, Bucket);
};
