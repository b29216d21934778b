import { type Handler, operation } from '../../../schema/operation.ts';
import { asPayload, blob, inHeader, string, structure } from '../../../schema/shape.ts';
import { onTaggedWrite } from '../access.ts';
import type { S3Context } from '../context.ts';
import { checkChecksum, ChecksumHeaders } from '../object/checksums.ts';
import { checkMd5, etagOf } from '../object/digests.ts';
import {
  BadDigest,
  BadRequest,
  InvalidArgument,
  InvalidDigest,
  InvalidRequest,
  InvalidTag,
  MetadataTooLarge,
  NoSuchBucket,
  NoSuchKey,
  NotImplemented,
  PreconditionFailed,
} from '../errors.ts';
import { Bucket, Key, ObjectHeaders, WriteKeyHeaders } from '../shapes.ts';
import { storedTags, TaggingHeader } from '../object/object-tags.ts';
import { storedHeaders } from '../object/stored-headers.ts';
import { writeCondition, WriteConditionHeaders } from '../object/write-condition.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const PutObject = operation('PutObject', {
  http: { method: 'PUT', path: '/{Bucket}/{Key+}' },
  input: structure({
    Bucket,
    Key,
    ...ObjectHeaders,
    ...WriteKeyHeaders,
    ...TaggingHeader,
    ...WriteConditionHeaders,
    ContentMD5: inHeader('content-md5', string()),
    ...ChecksumHeaders,
    Body: asPayload(blob()),
  }),
  output: structure({ ETag: inHeader('etag', string()) }),
  errors: [
    NoSuchBucket,
    NoSuchKey,
    BadDigest,
    BadRequest,
    InvalidArgument,
    InvalidDigest,
    InvalidRequest,
    InvalidTag,
    MetadataTooLarge,
    NotImplemented,
    PreconditionFailed,
  ],
  access: onTaggedWrite,
});

export const putObject: Handler<typeof PutObject, S3Context> = async (
  input,
  { buckets, objects, blobs, clock, notifier },
  caller,
) => {
  const { Bucket, Key, Body = Buffer.alloc(0) } = input;
  const bucket = await buckets.require(caller, Bucket);
  const condition = writeCondition(Key, input);
  const described = { ...storedHeaders(input), ...storedTags(input) };
  checkMd5(Body, input.ContentMD5);
  checkChecksum(Body, input);
  const etag = etagOf(Body);
  await objects.put(
    { account: caller.account, bucket: Bucket },
    {
      key: Key,
      sha256: await blobs.put(Body),
      sizeBytes: Body.length,
      etag,
      modifiedMs: clock.now(),
      ...described,
    },
    condition,
  );
  await notifier.notify(
    bucket,
    { eventName: 'ObjectCreated:Put', key: Key, object: { sizeBytes: Body.length, etag } },
    caller,
  );
  return { ETag: etag };
};
