import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { asPayload, blob, inHeader, inPath, string, structure } from '../../../schema/shape.ts';
import { NoSuchBucket } from '../errors.ts';
import type { Objects } from '../objects.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const PutObject = operation('PutObject', {
  http: { method: 'PUT', path: '/{Bucket}/{Key+}' },
  input: structure({
    Bucket: inPath(string()),
    Key: inPath(string({ min: 1, max: 1024 })),
    Body: asPayload(blob()),
  }),
  output: structure({ ETag: inHeader('ETag', string()) }),
  errors: [NoSuchBucket],
});

export const putObject: Handler<typeof PutObject, Objects> = async (
  { Bucket: bucket, Key: key, Body: body = Buffer.alloc(0) },
  objects,
  caller,
) => ({ ETag: `"${await objects.put(caller, bucket, key, body)}"` });
