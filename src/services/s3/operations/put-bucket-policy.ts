import { parseJsonObject } from '../../../lib/json/json-object.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { asPayload, blob, structure } from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { MalformedPolicy, NoSuchBucket } from '../errors.ts';
import { Bucket } from '../shapes.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
const MAX_POLICY_BYTES = 20 * 1024;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
export const PutBucketPolicy = operation('PutBucketPolicy', {
  http: { method: 'PUT', path: '/{Bucket}?policy', status: 204 },
  input: structure({ Bucket, Policy: asPayload(blob()) }),
  errors: [NoSuchBucket, MalformedPolicy],
  access: onBucket('s3:PutBucketPolicy'),
});

export const putBucketPolicy: Handler<typeof PutBucketPolicy, S3Context> = async (
  { Bucket, Policy = Buffer.alloc(0) },
  { buckets },
  caller,
) => {
  await buckets.require(caller, Bucket);
  if (Policy.length > MAX_POLICY_BYTES) {
    throw MalformedPolicy(`Policies must not be larger than ${MAX_POLICY_BYTES} bytes.`);
  }
  const policy = Policy.toString('utf8');
  if (!policy.startsWith('{') || !parseJsonObject(policy)) {
    throw MalformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  }
  await buckets.setPolicy(caller, Bucket, policy);
};
