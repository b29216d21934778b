import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, inQuery, integer, optional, string, structure } from '../../../schema/shape.ts';
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
});

/** The older list, which goes on after a key or a common prefix; AWS tells that one only where a delimiter is given. */
export const listObjects: Handler<typeof ListObjects, S3Context> = async (input, context, caller) => {
  const { Marker = '', Delimiter = '' } = input;
  const { page, spell, told } = await listPage(input, Marker, context, caller);
  const isNextTold = page.continuation !== undefined && Delimiter !== '';
  return {
    ...told,
    Marker: spell(Marker),
    NextMarker: isNextTold ? spell(decodeContinuation(page.continuation)) : undefined,
  };
};
