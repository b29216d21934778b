import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, inQuery, integer, optional, string, structure } from '../../../schema/shape.ts';
import { listKeys, onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket } from '../errors.ts';
import { decodeContinuation } from '../object/key-page.ts';
import { listInput, listPage, pageMembers } from '../object/object-list.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const ListObjects = operation('ListObjects', {
  http: { method: 'GET', path: '/{Bucket}' },
  input: structure({ ...listInput, Marker: inQuery('marker', string()) }),
  output: structure(
    {
      Name: string(),
      Prefix: string(),
      Marker: string(),
      NextMarker: optional(string()),
      Delimiter: optional(string()),
      EncodingType: optional(string()),
      MaxKeys: integer(),
      IsTruncated: boolean(),
      ...pageMembers,
    },
    'ListBucketResult',
  ),
  errors: [NoSuchBucket],
  access: onBucket('s3:ListBucket', listKeys),
});

/** Version 1 of the operation: continues after a marker; AWS returns NextMarker only when the request has a delimiter. */
export const listObjects: Handler<typeof ListObjects, S3Context> = async (input, context, caller) => {
  const { Marker = '', Delimiter = '' } = input;
  const { page, encode, members } = await listPage(input, Marker, context, caller);
  const hasNextMarker = page.continuation !== undefined && Delimiter !== '';
  return {
    ...members,
    Marker: encode(Marker),
    NextMarker: hasNextMarker ? encode(decodeContinuation(page.continuation)) : undefined,
  };
};
