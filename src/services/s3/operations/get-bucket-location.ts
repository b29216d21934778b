import { type Handler, operation } from '../../../schema/operation.ts';
import { asPayload, blob, structure } from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket } from '../errors.ts';
import { Bucket } from '../shapes.ts';
import { s3Traits } from '../traits.ts';

/**
 * The response is a single text element, which is not a structure.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
 */
export const GetBucketLocation = operation('GetBucketLocation', {
  http: { method: 'GET', path: '/{Bucket}?location' },
  input: structure({ Bucket }),
  output: structure({ LocationConstraint: asPayload(blob()) }),
  errors: [NoSuchBucket],
  access: onBucket('s3:GetBucketLocation'),
});

/** Buckets in this region have no location constraint. */
const FIRST_REGION = 'us-east-1';

export const getBucketLocation: Handler<typeof GetBucketLocation, S3Context> = async (
  { Bucket: name },
  { buckets },
  caller,
) => {
  const { region } = await buckets.require(caller, name);
  const text = region === FIRST_REGION ? '' : region;
  const element = `<LocationConstraint xmlns="${s3Traits.xmlNamespace}">${text}</LocationConstraint>`;
  return { LocationConstraint: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${element}`) };
};
