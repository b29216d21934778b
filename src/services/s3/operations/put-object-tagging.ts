import { type Handler, operation } from '../../../schema/operation.ts';
import { asPayload, type Infer, list, structure } from '../../../schema/shape.ts';
import { onObject } from '../access.ts';
import type { S3Context } from '../context.ts';
import { BadRequest, InvalidTag, NoSuchBucket, NoSuchKey } from '../errors.ts';
import { objectTags, tagKeys } from '../object/object-tags.ts';
import { requireObject } from '../object/require-object.ts';
import { Bucket, Key, ObjectTag } from '../shapes.ts';

const Tagging = structure({ TagSet: list(ObjectTag, { xml: { item: 'Tag' } }) });

interface TaggedBody {
  readonly Tagging?: Infer<typeof Tagging> | undefined;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const PutObjectTagging = operation('PutObjectTagging', {
  http: { method: 'PUT', path: '/{Bucket}/{Key+}?tagging' },
  input: structure({
    Bucket,
    Key,
    Tagging: asPayload(Tagging),
  }),
  errors: [BadRequest, InvalidTag, NoSuchBucket, NoSuchKey],
  access: onObject('s3:PutObjectTagging', ({ Tagging }: TaggedBody) => tagKeys(Tagging?.TagSet ?? [])),
});

/** Replaces all tags. */
export const putObjectTagging: Handler<typeof PutObjectTagging, S3Context> = async (
  { Bucket: bucket, Key: key, Tagging: tagging },
  context,
  caller,
) => {
  await context.buckets.require(caller, bucket);
  await requireObject(context, caller, bucket, key);
  if (!tagging) throw InvalidTag('The request must list the tags.');
  const tags = objectTags(tagging.TagSet);
  await context.objects.change({ account: caller.account, bucket }, key, (object) => ({ ...object, tags }));
};
