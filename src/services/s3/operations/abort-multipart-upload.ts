import { type Handler, operation } from '../../../schema/operation.ts';
import { inQuery, string, structure } from '../../../schema/shape.ts';
import { onObject } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchUpload } from '../errors.ts';
import { Bucket, Key } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const AbortMultipartUpload = operation('AbortMultipartUpload', {
  http: { method: 'DELETE', path: '/{Bucket}/{Key+}?uploadId', status: 204 },
  input: structure({ Bucket, Key, UploadId: inQuery('uploadId', string()) }),
  errors: [NoSuchUpload],
  access: onObject('s3:AbortMultipartUpload'),
});

export const abortMultipartUpload: Handler<typeof AbortMultipartUpload, S3Context> = async (
  { Bucket, Key, UploadId = '' },
  { uploads },
  { account },
) => {
  const location = { account, bucket: Bucket };
  await uploads.end(location, await uploads.require(location, Key, UploadId));
};
