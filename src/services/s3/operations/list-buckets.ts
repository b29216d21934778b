import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, string, structure, timestamp } from '../../../schema/shape.ts';
import type { S3Context } from '../context.ts';

const BucketEntry = structure({ Name: string(), CreationDate: timestamp('iso'), BucketRegion: string() });

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const ListBuckets = operation('ListBuckets', {
  http: { method: 'GET', path: '/' },
  input: structure({}),
  output: structure(
    {
      Buckets: list(BucketEntry, { xml: { item: 'Bucket' } }),
      Owner: structure({ ID: string() }),
    },
    'ListAllMyBucketsResult',
  ),
  errors: [],
  access: onAll('s3:ListAllMyBuckets'),
});

export const listBuckets: Handler<typeof ListBuckets, S3Context> = async (_input, { buckets }, caller) => {
  const documents = await buckets.list(caller);
  return {
    Buckets: documents.map(({ name, createdMs, region }) => ({
      Name: name,
      CreationDate: createdMs,
      BucketRegion: region,
    })),
    Owner: { ID: caller.account },
  };
};
