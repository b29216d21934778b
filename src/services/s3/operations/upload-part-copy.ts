import { type Handler, operation } from '../../../schema/operation.ts';
import { inHeader, inQuery, integer, string, structure, timestamp } from '../../../schema/shape.ts';
import { onCopy } from '../access.ts';
import { parseByteRange } from '../object/byte-range.ts';
import type { S3Context } from '../context.ts';
import { CopySourceHeaders, requireCopySource } from '../object/copy-source.ts';
import { etagOf } from '../object/digests.ts';
import {
  InvalidArgument,
  InvalidRange,
  NoSuchBucket,
  NoSuchKey,
  NoSuchUpload,
  PreconditionFailed,
} from '../errors.ts';
import { checkPartNumber } from '../object/part-number.ts';
import { Bucket, Key } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const UploadPartCopy = operation('UploadPartCopy', {
  http: { method: 'PUT', path: '/{Bucket}/{Key+}?partNumber&uploadId', header: 'x-amz-copy-source' },
  input: structure({
    Bucket,
    Key,
    PartNumber: inQuery('partNumber', integer()),
    UploadId: inQuery('uploadId', string()),
    ...CopySourceHeaders,
    CopySourceRange: inHeader('x-amz-copy-source-range', string()),
  }),
  output: structure({ ETag: string(), LastModified: timestamp('iso') }, 'CopyPartResult'),
  errors: [InvalidArgument, InvalidRange, NoSuchBucket, NoSuchKey, NoSuchUpload, PreconditionFailed],
  access: onCopy,
});

export const uploadPartCopy: Handler<typeof UploadPartCopy, S3Context> = async (input, context, caller) => {
  const { Bucket: bucket, Key: key, PartNumber: partNumber = 0, UploadId: uploadId = '' } = input;
  const { uploads, blobs, clock } = context;
  checkPartNumber(partNumber);
  const location = { account: caller.account, bucket };
  const upload = await uploads.require(location, key, uploadId);
  const source = await requireCopySource(context, input, caller);
  const whole = await blobs.get(source.sha256);
  if (!whole) throw new Error(`the bytes ${source.sha256} of the object ${source.key} are missing`);
  const header = input.CopySourceRange;
  const range = header === undefined ? { start: 0, end: whole.length } : parseByteRange(header, whole.length);
  if (!range) throw InvalidArgument('The x-amz-copy-source-range value must be of the form bytes=first-last');
  const bytes = whole.subarray(range.start, range.end);
  const etag = etagOf(bytes);
  const modifiedMs = clock.now();
  const part = { partNumber, sha256: await blobs.put(bytes), sizeBytes: bytes.length, etag, modifiedMs };
  await uploads.putPart(location, upload, part);
  return { ETag: etag, LastModified: modifiedMs };
};
