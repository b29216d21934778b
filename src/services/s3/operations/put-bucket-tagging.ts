import { type Handler, operation } from '../../../schema/operation.ts';
import { asPayload, list, structure } from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { InvalidTag, NoSuchBucket } from '../errors.ts';
import { Bucket, Tag } from '../shapes.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html
const MAX_TAGS = 50;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
export const PutBucketTagging = operation('PutBucketTagging', {
  http: { method: 'PUT', path: '/{Bucket}?tagging' },
  input: structure({
    Bucket,
    Tagging: asPayload(structure({ TagSet: list(Tag, { xml: { item: 'Tag' } }) })),
  }),
  errors: [NoSuchBucket, InvalidTag],
  access: onBucket('s3:PutBucketTagging'),
});

/** Replaces all tags. */
export const putBucketTagging: Handler<typeof PutBucketTagging, S3Context> = async (
  { Bucket: name, Tagging: tagging },
  { buckets },
  caller,
) => {
  await buckets.require(caller, name);
  if (!tagging) throw InvalidTag('The request must list the tags.');
  const { TagSet: list } = tagging;
  const tags = Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
  if (Object.keys(tags).length < list.length) {
    throw InvalidTag('Cannot provide multiple Tags with the same key');
  }
  if (list.length > MAX_TAGS) throw InvalidTag(`Bucket tags cannot be more than ${MAX_TAGS}`);
  await buckets.change(caller, name, (bucket) => ({ ...bucket, tags }));
};
