import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import { onTaggedWrite } from '../access.ts';
import type { S3Context } from '../context.ts';
import { BadRequest, InvalidArgument, InvalidTag, MetadataTooLarge, NoSuchBucket } from '../errors.ts';
import { Bucket, Key, ObjectHeaders, WriteKeyHeaders } from '../shapes.ts';
import { storedTags, TaggingHeader } from '../object/object-tags.ts';
import { storedHeaders } from '../object/stored-headers.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const CreateMultipartUpload = operation('CreateMultipartUpload', {
  http: { method: 'POST', path: '/{Bucket}/{Key+}?uploads' },
  input: structure({ Bucket, Key, ...ObjectHeaders, ...WriteKeyHeaders, ...TaggingHeader }),
  output: structure({ Bucket: string(), Key: string(), UploadId: string() }, 'InitiateMultipartUploadResult'),
  errors: [BadRequest, InvalidArgument, InvalidTag, MetadataTooLarge, NoSuchBucket],
  access: onTaggedWrite,
});

export const createMultipartUpload: Handler<typeof CreateMultipartUpload, S3Context> = async (
  input,
  { buckets, objects, uploads, clock, random },
  caller,
) => {
  const { Bucket, Key } = input;
  await buckets.require(caller, Bucket);
  const uploadId = random.uuid();
  const location = { account: caller.account, bucket: Bucket };
  const replacesObject = (await objects.find(location, Key)) !== undefined;
  await uploads.start(location, {
    uploadId,
    key: Key,
    startedMs: clock.now(),
    replacesObject,
    headers: { ...storedHeaders(input), ...storedTags(input) },
  });
  return { Bucket, Key, UploadId: uploadId };
};
