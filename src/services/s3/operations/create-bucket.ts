import { operation } from '../../../schema/operation.ts';
import type { Handler } from '../../../schema/operation.ts';
import { asPayload, inHeader, optional, string, structure } from '../../../schema/shape.ts';
import type { S3Context } from '../context.ts';
import { BucketAlreadyOwnedByYou, InvalidBucketName } from '../errors.ts';
import { Bucket } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const CreateBucket = operation('CreateBucket', {
  http: { method: 'PUT', path: '/{Bucket}' },
  input: structure({
    Bucket,
    CreateBucketConfiguration: asPayload(structure({ LocationConstraint: optional(string()) })),
  }),
  output: structure({ Location: inHeader('location', string()) }),
  errors: [InvalidBucketName, BucketAlreadyOwnedByYou],
});

export const createBucket: Handler<typeof CreateBucket, S3Context> = async (
  { Bucket, CreateBucketConfiguration },
  { buckets, removals, clock },
  caller,
) => {
  const region = CreateBucketConfiguration?.LocationConstraint ?? caller.region;
  await removals.finish(caller.account, Bucket);
  await buckets.create(caller, { name: Bucket, region, createdMs: clock.now() });
  return { Location: `/${Bucket}` };
};
