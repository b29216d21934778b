import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Client, createClient } from '../../../src/client/client.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { createDispatcher } from '../../../src/protocol/dispatcher.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { CreateBucket } from '../../../src/services/s3/operations/create-bucket.ts';
import { DeleteBucketTagging } from '../../../src/services/s3/operations/delete-bucket-tagging.ts';
import { DeleteObjects } from '../../../src/services/s3/operations/delete-objects.ts';
import { GetBucketTagging } from '../../../src/services/s3/operations/get-bucket-tagging.ts';
import { ListObjectVersions } from '../../../src/services/s3/operations/list-object-versions.ts';
import { PutBucketTagging } from '../../../src/services/s3/operations/put-bucket-tagging.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { createS3Service } from '../../../src/services/s3/service.ts';
import { s3Traits } from '../../../src/services/s3/traits.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { serveWire, type WireServer } from '../../support/wire-server.ts';

const Bucket = 'orders-dev';

let server: WireServer;
let client: Client;
let call: <Op extends Operation>(operation: Op, input: Input<Op>) => Promise<Output<Op>>;

beforeEach(async () => {
  const clock = new VirtualClock();
  const service = createS3Service({ ...memoryStore(clock), clock, random: seededRandom(2) });
  server = await serveWire(
    createDispatcher([service], { logger: silentLogger, random: seededRandom(1), clock: systemClock }),
  );
  client = createClient({ endpoint: server.endpoint, region: 'eu-west-1' });
  call = (operation, input) => client.call(s3Traits, operation, input);
  await call(CreateBucket, { Bucket });
});

afterEach(async () => {
  client.close();
  await server.close();
});

test('the tags of a bucket are replaced as a whole', async () => {
  await expect(call(GetBucketTagging, { Bucket })).rejects.toMatchObject({ code: 'NoSuchTagSet' });
  const put = (TagSet: { Key: string; Value: string }[]) =>
    call(PutBucketTagging, { Bucket, Tagging: { TagSet } });
  const one = { Key: 'stage', Value: 'dev' };
  await put([one]);
  await put([
    { Key: 'team', Value: 'orders' },
    { Key: 'empty', Value: '' },
  ]);
  expect(await call(GetBucketTagging, { Bucket })).toEqual({
    TagSet: [
      { Key: 'team', Value: 'orders' },
      { Key: 'empty', Value: '' },
    ],
  });
  await expect(put([one, one])).rejects.toMatchObject({ code: 'InvalidTag' });
  await call(DeleteBucketTagging, { Bucket });
  await expect(call(GetBucketTagging, { Bucket })).rejects.toMatchObject({ code: 'NoSuchTagSet' });
});

test('each object is one version, which can be listed in pages and deleted by its id', async () => {
  for (const Key of ['a', 'b', 'c']) await call(PutObject, { Bucket, Key, Body: Buffer.from(Key) });
  const first = await call(ListObjectVersions, { Bucket, MaxKeys: 2 });
  expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'b', NextVersionIdMarker: 'null' });
  expect(first.Version).toMatchObject([
    { Key: 'a', VersionId: 'null', IsLatest: true, Size: 1 },
    { Key: 'b', VersionId: 'null' },
  ]);
  const rest = await call(ListObjectVersions, { Bucket, KeyMarker: 'b', VersionIdMarker: 'null' });
  expect(rest.Version!.map(({ Key }) => Key)).toEqual(['c']);

  const remove = (VersionId: string) =>
    call(DeleteObjects, { Bucket, Delete: { Object: [{ Key: 'a', VersionId }] } });
  await remove('other');
  expect((await call(ListObjectVersions, { Bucket })).Version).toHaveLength(3);
  await remove('null');
  expect((await call(ListObjectVersions, { Bucket })).Version).toHaveLength(2);
});
