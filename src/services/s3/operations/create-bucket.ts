import { type Handler, operation } from '../../../schema/operation.ts';
import { asPayload, inHeader, optional, string, structure } from '../../../schema/shape.ts';
import { locationKeys, onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import {
  BucketAlreadyOwnedByYou,
  IllegalLocationConstraint,
  InvalidBucketName,
  InvalidLocationConstraint,
} from '../errors.ts';
import { Bucket } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const CreateBucket = operation('CreateBucket', {
  http: { method: 'PUT', path: '/{Bucket}' },
  input: structure({
    Bucket,
    CreateBucketConfiguration: asPayload(structure({ LocationConstraint: optional(string()) })),
  }),
  output: structure({ Location: inHeader('location', string()) }),
  errors: [BucketAlreadyOwnedByYou, IllegalLocationConstraint, InvalidBucketName, InvalidLocationConstraint],
  access: onBucket('s3:CreateBucket', locationKeys),
});

export const createBucket: Handler<typeof CreateBucket, S3Context> = async (
  { Bucket, CreateBucketConfiguration },
  { buckets, removals, clock },
  caller,
) => {
  const region = regionOf(CreateBucketConfiguration?.LocationConstraint, caller.region);
  await removals.finish(caller.account, Bucket);
  await buckets.create(caller, { name: Bucket, region, createdMs: clock.now() });
  return { Location: `/${Bucket}` };
};

/** In this region, AWS rejects a constraint with the name of the region and accepts that of any other region. */
const DEFAULT_REGION = 'us-east-1';

/**
 * The region of a new bucket. Outside us-east-1 AWS requires a constraint; here the default is the region of the
 * request.
 * @throws InvalidLocationConstraint, IllegalLocationConstraint
 */
function regionOf(constraint: string | undefined, requestRegion: string): string {
  if (constraint === undefined || constraint === '') return requestRegion;
  if (requestRegion !== DEFAULT_REGION && constraint !== requestRegion) {
    throw IllegalLocationConstraint(
      `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  }
  if (constraint === DEFAULT_REGION || !/^(EU|[a-z]+(-[a-z]+)+-\d)$/.test(constraint)) {
    throw InvalidLocationConstraint('The specified location-constraint is not valid', {
      details: { LocationConstraint: constraint },
    });
  }
  return constraint;
}
