import { type Handler, operation } from '../../../schema/operation.ts';
import { asPayload, blob, inHeader, inQuery, integer, string, structure } from '../../../schema/shape.ts';
import { onObject } from '../access.ts';
import type { S3Context } from '../context.ts';
import { checkChecksum, ChecksumHeaders } from '../object/checksums.ts';
import { checkMd5, etagOf } from '../object/digests.ts';
import { BadDigest, InvalidArgument, InvalidDigest, InvalidRequest, NoSuchUpload } from '../errors.ts';
import { checkPartNumber } from '../object/part-number.ts';
import { Bucket, Key } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const UploadPart = operation('UploadPart', {
  http: { method: 'PUT', path: '/{Bucket}/{Key+}?partNumber&uploadId' },
  input: structure({
    Bucket,
    Key,
    PartNumber: inQuery('partNumber', integer()),
    UploadId: inQuery('uploadId', string()),
    ContentMD5: inHeader('content-md5', string()),
    ...ChecksumHeaders,
    Body: asPayload(blob()),
  }),
  output: structure({ ETag: inHeader('etag', string()) }),
  errors: [NoSuchUpload, InvalidArgument, BadDigest, InvalidDigest, InvalidRequest],
  access: onObject('s3:PutObject'),
});

export const uploadPart: Handler<typeof UploadPart, S3Context> = async (
  input,
  { uploads, blobs, clock },
  { account },
) => {
  const { Bucket, Key, PartNumber: partNumber = 0, UploadId = '', Body = Buffer.alloc(0) } = input;
  checkPartNumber(partNumber);
  const location = { account, bucket: Bucket };
  const upload = await uploads.require(location, Key, UploadId);
  checkMd5(Body, input.ContentMD5);
  checkChecksum(Body, input);
  const etag = etagOf(Body);
  const part = {
    partNumber,
    sha256: await blobs.put(Body),
    sizeBytes: Body.length,
    etag,
    modifiedMs: clock.now(),
  };
  await uploads.putPart(location, upload, part);
  return { ETag: etag };
};
