import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { asPayload, blob, inHeader, inPath, inQuery, string, structure } from '../../../schema/shape.ts';
import { NoSuchBucket, NoSuchKey } from '../errors.ts';
import type { Objects } from '../objects.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const GetObject = operation('GetObject', {
  http: { method: 'GET', path: '/{Bucket}/{Key+}' },
  input: structure({
    Bucket: inPath(string()),
    Key: inPath(string({ min: 1, max: 1024 })),
    VersionId: inQuery('versionId', string()),
  }),
  output: structure({ ETag: inHeader('ETag', string()), Body: asPayload(blob()) }),
  errors: [NoSuchBucket, NoSuchKey],
});

export const getObject: Handler<typeof GetObject, Objects> = async (
  { Bucket: bucket, Key: key },
  objects,
  caller,
) => {
  const { bytes, sha256 } = await objects.get(caller, bucket, key);
  return { ETag: `"${sha256}"`, Body: bytes };
};
