import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, inQuery, integer, optional, string, structure } from '../../../schema/shape.ts';
import { listKeys, onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket } from '../errors.ts';
import { decodeContinuation } from '../object/key-page.ts';
import { listInput, listPage, pageMembers } from '../object/object-list.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const ListObjectsV2 = operation('ListObjectsV2', {
  http: { method: 'GET', path: '/{Bucket}?list-type=2' },
  input: structure({
    ...listInput,
    StartAfter: inQuery('start-after', string()),
    ContinuationToken: inQuery('continuation-token', string()),
  }),
  output: structure(
    {
      Name: string(),
      Prefix: string(),
      Delimiter: optional(string()),
      StartAfter: optional(string()),
      EncodingType: optional(string()),
      KeyCount: integer(),
      MaxKeys: integer(),
      IsTruncated: boolean(),
      ContinuationToken: optional(string()),
      NextContinuationToken: optional(string()),
      ...pageMembers,
    },
    'ListBucketResult',
  ),
  errors: [NoSuchBucket],
  access: onBucket('s3:ListBucket', listKeys),
});

export const listObjectsV2: Handler<typeof ListObjectsV2, S3Context> = async (input, context, caller) => {
  const { StartAfter, ContinuationToken } = input;
  const after = ContinuationToken === undefined ? StartAfter : decodeContinuation(ContinuationToken);
  const { page, encode, members } = await listPage(input, after, context, caller);
  return {
    ...members,
    StartAfter: StartAfter && encode(StartAfter),
    KeyCount: page.objects.length + page.commonPrefixes.length,
    ContinuationToken,
    NextContinuationToken: page.continuation,
  };
};
