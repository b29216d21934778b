import { pageAfter } from '../../../lib/list/page.ts';
import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { inQuery, integer, list, optional, string, structure, timestamp } from '../../../schema/shape.ts';
import type { S3Context } from '../context.ts';
import { InvalidArgument } from '../errors.ts';

// The page of a request that sets no limit: API_ListBuckets.
const MAX_BUCKETS = 10_000;

const BucketEntry = structure({ Name: string(), CreationDate: timestamp('iso'), BucketRegion: string() });

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const ListBuckets = operation('ListBuckets', {
  http: { method: 'GET', path: '/' },
  input: structure({
    MaxBuckets: inQuery('max-buckets', integer({ min: 1, max: MAX_BUCKETS })),
    ContinuationToken: inQuery('continuation-token', string()),
    Prefix: inQuery('prefix', string()),
    BucketRegion: inQuery('bucket-region', string()),
  }),
  output: structure(
    {
      Buckets: list(BucketEntry, { xml: { item: 'Bucket' } }),
      Owner: structure({ ID: string() }),
      ContinuationToken: optional(string()),
      Prefix: optional(string()),
    },
    'ListAllMyBucketsResult',
  ),
  errors: [InvalidArgument],
  access: onAll('s3:ListAllMyBuckets'),
});

export const listBuckets: Handler<typeof ListBuckets, S3Context> = async (input, { buckets }, caller) => {
  const { Prefix: prefix = '', BucketRegion: wanted, MaxBuckets: size = MAX_BUCKETS } = input;
  const documents = await buckets.list(caller);
  const { items, token } = pageAfter(
    documents.filter(({ name, region }) => name.startsWith(prefix) && region === (wanted ?? region)),
    {
      list: 'ListBuckets',
      keyOf: ({ name }) => name,
      token: input.ContinuationToken,
      size,
      invalidToken: () => InvalidArgument('The continuation token provided is incorrect'),
    },
  );
  return {
    Buckets: items.map(({ name, createdMs, region }) => ({
      Name: name,
      CreationDate: createdMs,
      BucketRegion: region,
    })),
    Owner: { ID: caller.account },
    ContinuationToken: token,
    Prefix: input.Prefix,
  };
};
