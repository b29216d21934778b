import { CreateBucket } from '../../../src/services/s3/operations/create-bucket.ts';
import { GetObject } from '../../../src/services/s3/operations/get-object.ts';
import { ListObjectsV2 } from '../../../src/services/s3/operations/list-objects-v2.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { s3Traits } from '../../../src/services/s3/traits.ts';
import { each, type Family, numbered, scattered } from '../family.ts';

const Bucket = 'growth';
// The same for all objects, so that the store keeps it once: the documents grow, not the files.
const BODY = Buffer.from('the content of an object');

export const objects: Family = {
  name: 'objects',
  of: 'objects of one bucket',
  calls: { put: 'PutObject', read: 'GetObject', list: 'ListObjectsV2' },
  sizes: [10, 100, 1_000, 10_000],
  largest: [100_000],
  serverOptions: [],
  linear: { start: 'the documents of all objects are in memory' },
  open: (server) => ({
    async grow(from, to) {
      const { client } = server();
      if (from === 0) await client.call(s3Traits, CreateBucket, { Bucket });
      await each(from, to, (index) =>
        client.call(s3Traits, PutObject, { Bucket, Key: numbered('object', index), Body: BODY }),
      );
    },
    put: (index, size) =>
      server().client.call(s3Traits, PutObject, {
        Bucket,
        Key: numbered('object', scattered(index, size)),
        Body: BODY,
      }),
    read: (index, size) =>
      server().client.call(s3Traits, GetObject, { Bucket, Key: numbered('object', scattered(index, size)) }),
    async page(ContinuationToken) {
      const page = await server().client.call(s3Traits, ListObjectsV2, {
        Bucket,
        ...(ContinuationToken !== undefined && { ContinuationToken }),
      });
      return { items: page.KeyCount, token: page.NextContinuationToken };
    },
  }),
};
